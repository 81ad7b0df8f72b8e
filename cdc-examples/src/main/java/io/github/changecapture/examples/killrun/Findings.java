package io.github.changecapture.examples.killrun;

import io.github.changecapture.examples.workload.History;
import io.github.changecapture.examples.workload.LandedFiles;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.segment.LocalSegmentStore;
import io.github.changecapture.segment.SegmentVerifier;
import io.github.changecapture.segment.Verification;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is wrong with the files of a kill run, by everything that is known about them.
 *
 * @param folder where they are
 * @param sealed what sealed files looked like when they were first seen
 */
record Findings(Path folder, SealedFiles sealed) {

  /** Returns a sentence for each; empty if nothing is wrong. */
  List<String> problems(History written, String run) {
    List<String> problems = new ArrayList<>();
    problems.addAll(written.differences(new LandedFiles(folder).history(run)));
    problems.addAll(sealed.changed());
    Verification found =
        SegmentVerifier.verify(
            LocalSegmentStore.in(folder).catalog(), ExtendedJsonEncoder.relaxed());
    found.problems().forEach(problem -> problems.add(problem.toString()));
    // Nobody else writes here: a line taken for somebody else's was our own, and torn.
    found.setAside().forEach(path -> problems.add("set aside: " + path));
    return problems;
  }
}
