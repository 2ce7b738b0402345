package io.smartrec.core.id;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * Name-based UUIDs, version 5 (RFC 9562, section 5.5): SHA-1 of the namespace's 16 bytes and the
 * name in UTF-8. The same name in the same namespace gives the same id, here, in Spark and in any
 * other language.
 */
public final class NameUuid {
  /** Looking the algorithm up costs as much as a short hash. */
  private static final ThreadLocal<MessageDigest> SHA1 = ThreadLocal.withInitial(NameUuid::sha1);

  /**
   * The root of all namespaces of this project: version 5 of the DNS namespace and {@code
   * smartrec.io}.
   */
  public static final UUID ROOT =
      of(UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "smartrec.io");

  private NameUuid() {}

  /** The namespace of a source, from its configured name, for example {@code online-retail}. */
  public static UUID namespace(String source) {
    return of(ROOT, source);
  }

  /** The version 5 UUID of {@code name} in {@code namespace}. */
  public static UUID of(UUID namespace, String name) {
    MessageDigest sha1 = SHA1.get();
    sha1.update(
        ByteBuffer.allocate(16)
            .putLong(namespace.getMostSignificantBits())
            .putLong(namespace.getLeastSignificantBits())
            .array());
    ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
    long high = (hash.getLong() & 0xffff_ffff_ffff_0fffL) | 0x5000L;
    long low = (hash.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-1", e);
    }
  }
}
