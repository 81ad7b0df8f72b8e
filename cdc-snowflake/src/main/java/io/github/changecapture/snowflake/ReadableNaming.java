package io.github.changecapture.snowflake;

import io.github.changecapture.event.Namespace;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Names that need no quotes; see {@link TableNaming#readable()}. */
final class ReadableNaming implements TableNaming {
  private static final String SEPARATOR = "__";
  private static final String CUT = "$_";
  private static final int LONGEST = 200;
  private static final int DIGEST = 32;

  @Override
  public String tableName(Namespace namespace) {
    String name = encode(namespace.database()) + SEPARATOR + encode(namespace.collection());
    if (name.length() <= LONGEST) {
      return name;
    }
    return name.substring(0, LONGEST - CUT.length() - DIGEST) + CUT + Checksum.of(name);
  }

  @Override
  public Optional<Namespace> namespace(String tableName) {
    int separator = tableName.indexOf(SEPARATOR);
    if (separator < 0 || tableName.contains(CUT)) {
      return Optional.empty();
    }
    try {
      Namespace found =
          new Namespace(
              decode(tableName.substring(0, separator)),
              decode(tableName.substring(separator + SEPARATOR.length())));
      return Optional.of(found).filter(known -> tableName(known).equals(tableName));
    } catch (IllegalArgumentException | IndexOutOfBoundsException notEncoded) {
      return Optional.empty();
    }
  }

  static String encode(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    StringBuilder text = new StringBuilder(bytes.length + 8);
    for (int at = 0; at < bytes.length; at++) {
      char character = (char) (bytes[at] & 0xFF);
      if (isWord(character) || (character == '_' && isBetweenWords(bytes, at))) {
        text.append(upper(character));
      } else if (character >= 'A' && character <= 'Z') {
        text.append('$').append(character);
      } else {
        text.append("$%03d".formatted((int) character));
      }
    }
    return text.toString();
  }

  private static boolean isBetweenWords(byte[] name, int at) {
    return at > 0
        && at + 1 < name.length
        && isWord((char) (name[at - 1] & 0xFF))
        && isWord((char) (name[at + 1] & 0xFF));
  }

  private static boolean isWord(char character) {
    return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
  }

  private static char upper(char character) {
    return character >= 'a' && character <= 'z' ? (char) (character - 'a' + 'A') : character;
  }

  private static String decode(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int at = 0; at < text.length(); at++) {
      char character = text.charAt(at);
      if (character != '$') {
        bytes.write(character >= 'A' && character <= 'Z' ? character - 'A' + 'a' : (int) character);
      } else if (text.charAt(at + 1) >= 'A') {
        bytes.write(text.charAt(++at));
      } else {
        bytes.write(Integer.parseInt(text, at + 1, at + 4, 10));
        at += 3;
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
