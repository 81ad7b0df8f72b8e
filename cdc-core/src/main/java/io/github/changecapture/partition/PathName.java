package io.github.changecapture.partition;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Set;

/**
 * The name of a database or collection as a part of a path, and back.
 *
 * <ul>
 *   <li>{@code a-z}, {@code 0-9}, {@code -}, {@code _} and dots stand for themselves: {@code shop},
 *       {@code order_items} and {@code orders.2024} stay as they are.
 *   <li>A capital letter is {@code !} and the small letter, as in {@code order!items}: two names
 *       that differ in nothing but case stay apart on a disk that ignores case.
 *   <li>Every other character is {@code ~} and two hexadecimal digits for each of its bytes in
 *       UTF-8; so are an underscore or dot at the beginning (such names are hidden to many tools,
 *       and {@code _cdc} is ours), a dot at the end, and the first letter of a name that Windows
 *       keeps for a device.
 *   <li>What would be longer than 255 bytes is cut into several parts; all but the last end with
 *       {@code ~}.
 * </ul>
 *
 * <p>Thus a path never leaves its folder, and two names never have the same path, nor one name the
 * beginning of another's. {@code %} is not used because storage clients take it for URL encoding.
 * The escape of capitals is that of Go's module paths.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/limits/#naming-restrictions">MongoDB:
 *     Naming restrictions</a>
 * @see <a href="https://go.dev/ref/mod#goproxy-protocol">Go: case encoding</a>
 */
public final class PathName {
  private static final char ESCAPE = '~';
  private static final char CAPITAL = '!';
  private static final String EMPTY = "~";

  /** Leaves room for what the ends of a part may need. */
  private static final int LONGEST_BODY = 240;

  private static final HexFormat HEX = HexFormat.of();
  private static final Set<String> DEVICES = Set.of("con", "prn", "aux", "nul");

  private PathName() {}

  /**
   * Makes a path of a name.
   *
   * @param name any name without halves of characters (unpaired surrogates)
   * @return one part; several, separated by {@code /}, for a name that is too long for one
   * @throws IllegalArgumentException if the name holds half a character, which UTF-8 cannot hold
   */
  public static String encode(String name) {
    if (requireNonNull(name, "name").isEmpty()) {
      return EMPTY;
    }
    StringBuilder path = new StringBuilder(name.length() + 8);
    StringBuilder part = new StringBuilder(name.length() + 8);
    for (int at = 0; at < name.length(); ) {
      int character = name.codePointAt(at);
      String text = encode(character);
      if (part.length() + text.length() > LONGEST_BODY) {
        path.append(guarded(part)).append(ESCAPE).append('/');
        part.setLength(0);
      }
      part.append(text);
      at += Character.charCount(character);
    }
    return path.append(guarded(part)).toString();
  }

  /**
   * Finds the name that a path was made of.
   *
   * @param path what {@link #encode} gave
   * @return the name
   * @throws IllegalArgumentException if the path is not one that {@link #encode} gives
   */
  public static String decode(String path) {
    if (path.equals(EMPTY)) {
      return "";
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(path.length());
    String[] parts = path.split("/", -1);
    for (int i = 0; i < parts.length; i++) {
      boolean isLast = i == parts.length - 1;
      if (!isLast && !parts[i].endsWith(EMPTY)) {
        throw notEncoded(path);
      }
      decode(isLast ? parts[i] : parts[i].substring(0, parts[i].length() - 1), bytes, path);
    }
    String name = utf8(bytes.toByteArray(), path);
    if (!encode(name).equals(path)) {
      throw notEncoded(path);
    }
    return name;
  }

  private static String encode(int character) {
    if (isPlain(character)) {
      return String.valueOf((char) character);
    }
    if (character >= 'A' && character <= 'Z') {
      return "" + CAPITAL + (char) (character - 'A' + 'a');
    }
    if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
      throw new IllegalArgumentException(
          "name must be Unicode text, but holds the unpaired surrogate U+"
              + HEX.toHexDigits((char) character));
    }
    StringBuilder escaped = new StringBuilder(12);
    for (byte value : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
      escaped.append(ESCAPE).append(HEX.toHexDigits(value));
    }
    return escaped.toString();
  }

  private static boolean isPlain(int character) {
    return (character >= 'a' && character <= 'z')
        || (character >= '0' && character <= '9')
        || character == '-'
        || character == '_'
        || character == '.';
  }

  /** Escapes what must not stand at the ends of a part. */
  private static String guarded(StringBuilder part) {
    int last = part.length() - 1;
    if (part.charAt(last) == '.') {
      part.replace(last, last + 1, escaped('.'));
    }
    char first = part.charAt(0);
    if (first == '.' || first == '_' || isDevice(part)) {
      part.replace(0, 1, escaped(first));
    }
    return part.toString();
  }

  private static String escaped(char ascii) {
    return ESCAPE + HEX.toHexDigits((byte) ascii);
  }

  /** Windows takes {@code con.txt} for the device too. */
  private static boolean isDevice(StringBuilder part) {
    int dot = part.indexOf(".");
    int length = dot < 0 ? part.length() : dot;
    if (length == 4) {
      String stem = part.substring(0, 3);
      return (stem.equals("com") || stem.equals("lpt")) && Character.isDigit(part.charAt(3));
    }
    return length == 3 && DEVICES.contains(part.substring(0, 3));
  }

  private static void decode(String part, ByteArrayOutputStream bytes, String path) {
    for (int at = 0; at < part.length(); at++) {
      char character = part.charAt(at);
      if (character == ESCAPE && at + 2 < part.length()) {
        bytes.write(hexadecimal(part, at + 1, path));
        at += 2;
      } else if (character == CAPITAL && at + 1 < part.length()) {
        at++;
        bytes.write(part.charAt(at) - 'a' + 'A');
      } else {
        bytes.write(character);
      }
    }
  }

  private static int hexadecimal(String part, int at, String path) {
    try {
      return Integer.parseInt(part, at, at + 2, 16);
    } catch (NumberFormatException invalid) {
      throw notEncoded(path);
    }
  }

  private static String utf8(byte[] bytes, String path) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException invalid) {
      throw notEncoded(path);
    }
  }

  private static IllegalArgumentException notEncoded(String path) {
    return new IllegalArgumentException("path must be one that encode gives, was '" + path + "'");
  }
}
