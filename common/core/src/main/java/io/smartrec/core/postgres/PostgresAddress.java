package io.smartrec.core.postgres;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a PostgreSQL database is and how to log in. It never holds a password: that comes from the
 * environment (PGPASSWORD) or from a file.
 *
 * @param url JDBC URL, for example {@code jdbc:postgresql://localhost:5432/smartrec}
 * @param user the role to log in as
 * @param passwordFile a file whose first line is the password, when one is configured
 */
public record PostgresAddress(String url, String user, Optional<Path> passwordFile) {}
