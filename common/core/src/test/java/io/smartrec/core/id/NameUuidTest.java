package io.smartrec.core.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class NameUuidTest {
  /** The test vector of RFC 9562, appendix A.4. */
  @Test
  void agreesWithTheRfcsTestVector() {
    UUID dns = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    assertThat(NameUuid.of(dns, "www.example.com"))
        .isEqualTo(UUID.fromString("2ed6657d-e927-568b-95e1-2665a8aea6a2"));
  }

  /**
   * Python: uuid.uuid5(uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_DNS, 'smartrec.io'), 'münchen'), '産品').
   */
  @Test
  void hashesNamesAsUtf8() {
    assertThat(NameUuid.of(NameUuid.namespace("münchen"), "産品"))
        .isEqualTo(UUID.fromString("49f8a2ab-3346-5f96-b426-4d528d6d1106"));
  }
}
