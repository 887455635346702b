package org.tripcap.capture.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.testing.SmallDisk;

class GateStoreTest {

    private static final Instant THEN = Instant.parse("2026-01-31T12:00:00.123456789Z");

    @TempDir
    private Path directory;

    private final IncidentId incident = IncidentId.random(new SecureRandom());

    @Test
    void untilWhenIsRecorded_isKept_alsoWhereAShorterWordFollows() throws Exception {
        GateStore store = new GateStore(directory);
        assertThat(store.unfinished(incident)).isEmpty();

        store.recorded(incident, THEN);
        assertThat(store.unfinished(incident)).contains(new GateStore.Recorded(THEN, false));
        store.paused(incident, THEN.plusSeconds(1));
        assertThat(store.unfinished(incident)).contains(new GateStore.Recorded(THEN.plusSeconds(1), true));
        store.over(incident);
        assertThat(store.unfinished(incident)).isEmpty();
    }

    @Test
    void fullDisk_takesTheNoteOn() throws Exception {
        Path mounted = Files.createDirectories(directory.resolve("disk"));
        try (SmallDisk disk = SmallDisk.mount(mounted, 1 << 20)) {
            GateStore store = new GateStore(mounted.resolve("gate"));
            store.recorded(incident, THEN);
            disk.fill();

            store.recorded(incident, THEN.plusSeconds(1));

            assertThat(store.unfinished(incident)).contains(new GateStore.Recorded(THEN.plusSeconds(1), false));
        }
    }
}
