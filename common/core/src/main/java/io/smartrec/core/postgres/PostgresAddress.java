package io.smartrec.core.postgres;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a PostgreSQL database is and how to log in. It never holds a password: that comes from the
 * environment (PGPASSWORD) or a password file in libpq's format.
 *
 * @param url JDBC URL, for example {@code jdbc:postgresql://localhost:5432/smartrec}
 * @param user the role to log in as
 * @param passwordFile a file in libpq's password file format, when one is configured
 */
public record PostgresAddress(String url, String user, Optional<Path> passwordFile) {}
