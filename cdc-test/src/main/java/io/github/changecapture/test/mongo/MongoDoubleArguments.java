package io.github.changecapture.test.mongo;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Reads the command line of {@link MongoDouble#main}. */
final class MongoDoubleArguments {

  private static final String USAGE =
      "usage: [--port <port>] [--bind <address>] [--replica-set <name>]";
  private static final int DEFAULT_PORT = 27017;

  private MongoDoubleArguments() {}

  static MongoDoubleBuilder parse(String... arguments) {
    MongoDoubleBuilder builder = MongoDouble.builder().port(DEFAULT_PORT);
    for (int i = 0; i < arguments.length; i += 2) {
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException(arguments[i] + " needs a value; " + USAGE);
      }
      builder = with(builder, arguments[i], arguments[i + 1]);
    }
    return builder;
  }

  private static MongoDoubleBuilder with(MongoDoubleBuilder builder, String option, String value) {
    return switch (option) {
      case "--port" -> builder.port(port(value));
      case "--bind" -> builder.bindTo(address(value));
      case "--replica-set" -> builder.replicaSet(value);
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
