/** Configuration: the only package that reads Typesafe Config; records for everyone else. */
@NullMarked
package io.smartrec.core.config;

import org.jspecify.annotations.NullMarked;
