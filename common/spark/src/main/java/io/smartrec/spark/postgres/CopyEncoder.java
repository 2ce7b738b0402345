package io.smartrec.spark.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smartrec.core.error.UserException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.spark.sql.Row;
import org.postgresql.copy.CopyIn;

/**
 * Writes rows in PostgreSQL's binary COPY format: a signature, each row as a field count and
 * length-prefixed fields in network byte order, and a trailer of -1. See "Binary Format" in the
 * documentation of COPY.
 */
final class CopyEncoder {
  private static final int FLUSH_BYTES = 1 << 16;
  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0
  };
  private static final int NULL = -1;
  private static final int TRAILER = -1;
  private static final byte JSONB_VERSION = 1;

  /** PostgreSQL counts time from 2000-01-01. */
  private static final long POSTGRES_EPOCH_MICROS =
      Instant.parse("2000-01-01T00:00:00Z").getEpochSecond() * 1_000_000;

  private final List<CopyColumn> columns;
  private final CopyIn copy;
  private final Buffer buffer = new Buffer();
  private final DataOutputStream out = new DataOutputStream(buffer);

  CopyEncoder(List<CopyColumn> columns, CopyIn copy) {
    this.columns = columns;
    this.copy = copy;
    try {
      out.write(SIGNATURE);
      out.writeInt(0);
      out.writeInt(0);
    } catch (IOException e) {
      throw inMemory(e);
    }
  }

  /**
   * Writes one row; its values are those of {@link CopyColumn#asEncoded}, in the order of the
   * columns.
   *
   * @throws UserException exit code 3 when an id is no UUID
   */
  void write(Row row) throws SQLException {
    try {
      out.writeShort(columns.size());
      for (int i = 0; i < columns.size(); i++) {
        if (row.isNullAt(i)) {
          out.writeInt(NULL);
        } else {
          writeField(columns.get(i), row, i);
        }
      }
    } catch (IOException e) {
      throw inMemory(e);
    }
    if (buffer.size() >= FLUSH_BYTES) {
      buffer.drainTo(copy);
    }
  }

  /** Writes the trailer and ends the COPY. @return the rows PostgreSQL took */
  long end() throws SQLException {
    try {
      out.writeShort(TRAILER);
    } catch (IOException e) {
      throw inMemory(e);
    }
    buffer.drainTo(copy);
    return copy.endCopy();
  }

  private void writeField(CopyColumn column, Row row, int i) throws IOException {
    switch (column.type()) {
      case UUID -> {
        UUID id = uuid(column, row.getString(i));
        out.writeInt(2 * Long.BYTES);
        out.writeLong(id.getMostSignificantBits());
        out.writeLong(id.getLeastSignificantBits());
      }
      case TEXT -> {
        byte[] text = row.getString(i).getBytes(UTF_8);
        out.writeInt(text.length);
        out.write(text);
      }
      case JSONB -> {
        byte[] json = row.getString(i).getBytes(UTF_8);
        out.writeInt(1 + json.length);
        out.writeByte(JSONB_VERSION);
        out.write(json);
      }
      case FLOAT8 -> {
        out.writeInt(Double.BYTES);
        out.writeDouble(row.getDouble(i));
      }
      case TIMESTAMPTZ -> {
        out.writeInt(Long.BYTES);
        out.writeLong(row.getLong(i) - POSTGRES_EPOCH_MICROS);
      }
    }
  }

  private static UUID uuid(CopyColumn column, String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw UserException.dataRefused(
          "Cannot load column %s: '%s' is no UUID. Run ingest for this source again."
              .formatted(column.name(), text));
    }
  }

  private static UncheckedIOException inMemory(IOException e) {
    return new UncheckedIOException("Writing to memory cannot fail", e);
  }

  /** Hands its bytes on without copying them. */
  private static final class Buffer extends ByteArrayOutputStream {
    synchronized void drainTo(CopyIn copy) throws SQLException {
      copy.writeToCopy(buf, 0, count);
      reset();
    }
  }
}
