package io.github.changecapture.json;

/**
 * What becomes of text in a document that is not UTF-8, as BSON asks for.
 *
 * <p>MongoDB does not check what it stores, so broken applications leave such text behind:
 * surrogates encoded one by one, overlong forms, bytes of another character set.
 */
public enum InvalidText {
  /**
   * Each broken sequence becomes one U+FFFD, the replacement character: just what {@link
   * String#String(byte[], java.nio.charset.Charset)} gives.
   */
  REPLACE,
  /** The document is refused with {@link io.github.changecapture.error.MalformedEvent}. */
  REJECT
}
