package io.github.changecapture.adls;

import io.github.changecapture.error.CaptureException;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.segment.SegmentVerifier;
import io.github.changecapture.segment.SegmentVerifierBuilder;
import io.github.changecapture.segment.StorePaths;
import io.github.changecapture.segment.Verification;
import java.util.List;
import java.util.Map;

/**
 * Proves from the catalog and the files in ADLS that every sealed segment is present, unchanged, in
 * order, chained to the one before it and free of duplicates; in code and as a command.
 *
 * <pre>{@code
 * Verification found = AdlsVerifier.of(lake).from(yesterday).to(today).build().verify();
 * }</pre>
 *
 * <p>It is core's {@link SegmentVerifier} over an {@link AdlsSegmentStore}: there it says what is
 * checked, and what it keeps in memory. Files are read in pieces of 4 MiB. It reads only, so that a
 * shared access signature with the permissions {@code rl} would do for the service; {@link
 * AdlsFolderBuilder#sasToken} asks for those of a writer.
 *
 * <p>The command prints a report, and its progress to standard error; {@code --help} shows its
 * options, {@link AdlsEnvironment} the variables that say where. It ends with 0 if all is sound, 1
 * if something is wrong, and 2 if it could not do its work.
 */
public final class AdlsVerifier {
  private AdlsVerifier() {}

  /**
   * Builds a verifier of a folder, whose segments have one of the built-in formats.
   *
   * @param folder where the segments are
   * @return a builder, for a range, for progress, for encoders of one's own
   */
  public static SegmentVerifierBuilder of(AdlsFolder folder) {
    return SegmentVerifier.of(AdlsSegmentStore.in(folder).catalog())
        .encoders(ExtendedJsonEncoder.relaxed(), ExtendedJsonEncoder.canonical());
  }

  /**
   * Verifies what environment variables name.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String... arguments) {
    System.exit(run(System.getenv(), new VerifierOutput(System.out, System.err), arguments));
  }

  /** Gives the exit code. */
  static int run(Map<String, String> variables, VerifierOutput output, String... arguments) {
    if (List.of(arguments).contains("--help")) {
      output.help();
      return VerifierOutput.SOUND;
    }
    try {
      VerifierArguments range = VerifierArguments.parse(arguments);
      AdlsFolder folder = AdlsEnvironment.of(VerifierArguments.PREFIX, variables).folder().build();
      requireStore(folder);
      Verification found = range.applyTo(of(folder)).onProgress(output::progress).build().verify();
      return output.report(folder.location(), range, found);
    } catch (CaptureException | IllegalArgumentException failed) {
      return output.failure(failed);
    }
  }

  /** Where nothing is, nothing is wrong; but that is hardly what was meant. */
  private static void requireStore(AdlsFolder folder) {
    if (folder.files().properties(StorePaths.IDENTITY) == null) {
      throw new ConfigurationError(
          "%s holds no segments, since it has no %s: check file system and base path"
              .formatted(folder.location(), StorePaths.IDENTITY));
    }
  }
}
