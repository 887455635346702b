package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tripcap.ingest.store.Timeline;

class ConsoleTest {

    private static String red(boolean terminal, Map<String, String> environment) {
        return new Console(new PrintWriter(new StringWriter()), terminal, false, environment).red("lost");
    }

    @Test
    void colours_appearOnATerminalOnly_andNeverAgainstItsOwnersWish() {
        assertThat(red(true, Map.of("TERM", "xterm"))).isEqualTo("\u001b[31mlost\u001b[0m");
        assertThat(red(true, Map.of("NO_COLOR", "")))
                .as("no-color.org: not set")
                .contains("\u001b[31m");
        assertThat(red(true, Map.of("NO_COLOR", "1"))).isEqualTo("lost");
        assertThat(red(true, Map.of("TERM", "dumb"))).isEqualTo("lost");
        assertThat(red(false, Map.of("TERM", "xterm"))).isEqualTo("lost");
    }

    @Test
    void timesOfATimeline_areInTheZoneThatIsShown() throws Exception {
        Timeline.Bucket bucket = new Timeline.Bucket(Instant.parse("2026-03-01T12:00:00Z"), 1, 2, 3, 4);
        String kathmandu = ScopedValue.where(Times.ZONE, ZoneId.of("Asia/Kathmandu"))
                .call(() -> EvidenceTimelineCommand.row(bucket).getFirst());
        assertThat(kathmandu).isEqualTo("2026-03-01 17:45:00 +05:45");
        String utc = ScopedValue.where(Times.ZONE, ZoneOffset.UTC)
                .call(() -> EvidenceTimelineCommand.row(bucket).getFirst());
        assertThat(utc).isEqualTo("2026-03-01 12:00:00 +00:00");
    }
}
