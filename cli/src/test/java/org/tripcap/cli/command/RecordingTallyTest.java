package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.GapReason;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.testing.RecordedCase;

class RecordingTallyTest {

    @TempDir
    private Path directory;

    private static long seq(RecordedCase recorded, int packets) throws Exception {
        return Statement.parse(recorded.segment(packets).statement().bytes()).seq();
    }

    @Test
    void segmentsGivenUp_areLost_andNoLongerWaitedFor() throws Exception {
        try (RecordedCase recorded = new RecordedCase(directory)) {
            recorded.open(Source.LIVE);
            recorded.start();
            seq(recorded, 40);
            long first = seq(recorded, 30);
            long last = seq(recorded, 20);
            Instant now = recorded.clock.instant();
            recorded.state(
                    recorded.sensor,
                    new Body.Gap(now, now, GapReason.OUTBOX_FULL, 50L, 9_000L, new Body.Gap.Discarded(first, last)));
            RecordingTally tally = new RecordingTally(recorded.trust);
            recorded.ledger.forEach(tally::take);

            RecordingTally.Numbers numbers = tally.numbers(recorded.incident, now.plusSeconds(60));
            assertThat(numbers.waiting()).isEqualTo(1);
            assertThat(numbers.packets()).isEqualTo(40);
            assertThat(numbers.sensors()).isEqualTo(Map.of("sensor-1", 40L));
            assertThat(numbers.lost()).isEqualTo(50);
        }
    }
}
