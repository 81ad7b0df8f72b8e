package io.github.changecapture.json;

/**
 * The two formats of MongoDB Extended JSON v2.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/mongodb-extended-json/">MongoDB
 *     Extended JSON (v2)</a>
 */
public enum JsonFormat {
  /**
   * Numbers as JSON numbers and dates as ISO 8601, where JSON can hold them; easy to read and to
   * load, and the width of a number is lost.
   */
  RELAXED,
  /** Every value with its BSON type, so that it can be read back as it was. */
  CANONICAL
}
