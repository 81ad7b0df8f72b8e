package io.github.changecapture.internal;

import com.mongodb.MongoClientSettings;
import io.github.changecapture.config.CheckpointPolicy;
import io.github.changecapture.config.ErrorPolicy;
import io.github.changecapture.config.LostPositionPolicy;
import io.github.changecapture.config.NamespacePolicy;
import io.github.changecapture.config.OversizePolicy;
import io.github.changecapture.config.RetryPolicy;
import io.github.changecapture.config.Scope;
import io.github.changecapture.config.Selection;
import io.github.changecapture.config.SelectionChangePolicy;
import io.github.changecapture.config.StartPosition;
import io.github.changecapture.config.StreamOptions;
import io.github.changecapture.config.UserStages;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.spi.CheckpointStore;

/** Settings of which a test only cares for some. */
final class TestSettings {
  private TestSettings() {}

  static CaptureSettings<?> of(
      String name, CheckpointStore store, CheckpointPolicy checkpoints, RetryPolicy retry) {
    return new CaptureSettings<>(
        name,
        new ClientSource.Owned(MongoClientSettings.builder().build()),
        new CaptureSettings.Watched(
            new Scope.WholeDeployment(),
            Selection.EVERYTHING,
            UserStages.NONE,
            StreamOptions.DEFAULT),
        StartPosition.now(),
        DocumentMapper.raw(),
        new CaptureSettings.Checkpoints(store, checkpoints),
        new CaptureSettings.Policies(
            retry,
            LostPositionPolicy.FAIL,
            SelectionChangePolicy.FAIL,
            NamespacePolicy.CONTINUE,
            OversizePolicy.FAIL,
            ErrorPolicy.stop(),
            null),
        new CaptureSettings.Limits(1, 1));
  }
}
