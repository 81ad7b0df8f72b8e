package io.github.changecapture.snowflake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Python of the tests' own, with the packages of {@code python/requirements.txt}, kept in the
 * folder for temporary files for the next run.
 *
 * <p>As an extension it disables a test class where that cannot be had, saying what is missing;
 * where the environment variable {@value #REQUIRED} is set, as CI does, that fails instead.
 */
final class Python implements ExecutionCondition {
  static final String REQUIRED = "CDC_PYTHON_REQUIRED";

  private static final Path RESOURCES = Path.of("src/test/resources/python");

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    try {
      Path python = executable();
      return ConditionEvaluationResult.enabled("with " + python);
    } catch (IllegalStateException missing) {
      if (System.getenv(REQUIRED) != null) {
        throw missing;
      }
      return ConditionEvaluationResult.disabled(
          context.getDisplayName() + " needs Python: " + missing.getMessage());
    }
  }

  /** The interpreter; makes its environment first if there is none. */
  @SuppressWarnings("try")
  static synchronized Path executable() {
    try {
      String requirements = Files.readString(RESOURCES.resolve("requirements.txt"));
      Path home =
          Path.of(System.getProperty("java.io.tmpdir"), "cdc-python-" + Checksum.of(requirements));
      try (FileChannel channel =
              FileChannel.open(
                  Path.of(home + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock unused = channel.lock()) {
        install(home);
      }
      return home.resolve("bin/python");
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** What a script of {@code python/} prints. */
  static String run(String script, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(executable().toString());
    command.add(RESOURCES.resolve(script).toString());
    command.addAll(arguments);
    return run(command);
  }

  private static void install(Path home) throws IOException {
    Path done = home.resolve("installed");
    if (Files.exists(done)) {
      return;
    }
    var unused = run(List.of("python3", "-m", "venv", "--clear", home.toString()));
    unused =
        run(
            List.of(
                home.resolve("bin/python").toString(),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "-r",
                RESOURCES.resolve("requirements.txt").toString()));
    Files.createFile(done);
  }

  private static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + " failed: " + output);
      }
      return output;
    } catch (IOException missing) {
      throw new IllegalStateException(
          String.join(" ", command) + " cannot run: " + missing.getMessage(), missing);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }
}
