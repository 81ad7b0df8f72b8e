package io.github.changecapture.discovery;

import static java.util.Objects.requireNonNull;

/**
 * What a discovery could not find out, and what to do about it. The rest was found out.
 *
 * @param name the database, collection or option
 * @param rule what kept it from being found out
 * @param value what was there or what the server answered; no content of documents
 * @param remedy what to do
 */
public record Problem(String name, String rule, String value, String remedy) {

  /** Checks that nothing is null. */
  public Problem {
    requireNonNull(name, "name");
    requireNonNull(rule, "rule");
    requireNonNull(value, "value");
    requireNonNull(remedy, "remedy");
  }

  /** All of it in one line. */
  @Override
  public String toString() {
    return name + ": " + rule + ", was " + value + ": " + remedy;
  }
}
