package io.github.changecapture.discovery;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * What a sample shows of a collection's documents.
 *
 * @param fields the fields, by path
 * @param documents how many documents were sampled
 * @param coverage how much of the collection they were
 */
public record SampledSchema(List<SampledField> fields, long documents, Coverage coverage) {
  /** Changes whenever equal fields would get another hash. */
  private static final String HASH_VERSION = "changecapture schema 1\n";

  /** How much of a collection a sample was. */
  public enum Coverage {
    /** Every document: what is not in the schema is not there. */
    WHOLE,

    /** Some: what few documents have may be missing. */
    PART
  }

  /** Copies the fields and puts them in order. */
  public SampledSchema {
    fields = fields.stream().sorted(Comparator.comparing(SampledField::path)).toList();
  }

  /**
   * The SHA-256 of paths and types: the same for the same paths with the same types on any machine,
   * whatever the order of the fields, the number of documents and the frequencies.
   *
   * @return 64 hexadecimal digits
   */
  public String hash() {
    MessageDigest digest = sha256();
    digest.update(bytes(HASH_VERSION));
    for (SampledField field : fields) {
      digest.update(bytes(field.path()));
      field.types().keySet().forEach(type -> digest.update(bytes("\0" + type)));
      digest.update((byte) '\n');
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
