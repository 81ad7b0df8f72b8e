package io.github.changecapture.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program in a JVM of its own, with this one's class path, that answers lines with lines. */
public final class JavaProcess implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 10;

  private final Process process;
  private final BufferedReader answers;
  private final Writer questions;

  private JavaProcess(Process process) {
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.questions = process.outputWriter(StandardCharsets.UTF_8);
  }

  /**
   * Starts a program, which should end with its input.
   *
   * @param options of the JVM
   * @param main the program
   * @param arguments for it
   * @return the process, whose errors are shown
   * @throws IOException if it cannot be started
   */
  public static JavaProcess start(List<String> options, String main, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=off");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main);
    command.addAll(arguments);
    return new JavaProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /**
   * Says a line.
   *
   * @param line without its end
   * @throws IOException if nobody listens
   */
  public void say(String line) throws IOException {
    questions.write(line + "\n");
    questions.flush();
  }

  /**
   * The next line that it says.
   *
   * @return the line
   * @throws IOException if it has ended
   */
  public String line() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("a process that was measured, or serves, has ended");
    }
    return line;
  }

  @Override
  public void close() {
    try {
      questions.close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException gone) {
      process.destroyForcibly();
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
