package io.github.changecapture.test.adls;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Reads the command line of {@link AdlsDouble#main}. */
final class AdlsDoubleArguments {
  private static final String USAGE =
      "usage: [--port <port>] [--bind <address>] [--account <name>] [--key <Base64>]";
  private static final int DEFAULT_PORT = 10_004;

  private AdlsDoubleArguments() {}

  static AdlsDoubleBuilder parse(String... arguments) {
    AdlsDoubleBuilder builder = AdlsDouble.builder().port(DEFAULT_PORT);
    for (int i = 0; i < arguments.length; i += 2) {
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException(arguments[i] + " needs a value; " + USAGE);
      }
      builder = with(builder, arguments[i], arguments[i + 1]);
    }
    return builder;
  }

  private static AdlsDoubleBuilder with(AdlsDoubleBuilder builder, String option, String value) {
    return switch (option) {
      case "--port" -> builder.port(port(value));
      case "--bind" -> builder.bindTo(address(value));
      case "--account" -> builder.account(value);
      case "--key" -> builder.accountKey(value);
      default -> throw new IllegalArgumentException("unknown option " + option + "; " + USAGE);
    };
  }

  private static int port(String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--port must be a number, was " + value, e);
    }
  }

  private static InetAddress address(String value) {
    try {
      return InetAddress.getByName(value);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "--bind must be an address of this machine, was " + value, e);
    }
  }
}
