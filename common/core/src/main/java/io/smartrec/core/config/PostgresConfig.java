package io.smartrec.core.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * PostgreSQL, as configured.
 *
 * @param url JDBC address; empty when none is configured
 * @param user role to log in as
 * @param passwordFile a file whose first line is the password
 * @param loadConnections connections that load predictions at the same time
 */
public record PostgresConfig(
    Optional<String> url, String user, Optional<Path> passwordFile, int loadConnections) {}
