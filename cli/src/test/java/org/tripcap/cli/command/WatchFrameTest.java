package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.incident.BreachClock;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.IncidentKey;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;

class WatchFrameTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Terminal.Size USUAL = new Terminal.Size(24, 80);

    private final Console console = new Console(new PrintWriter(new StringWriter()), false, false);

    private static IncidentDocument incident(int number) {
        byte[] salt = new byte[IncidentDocument.SALT_LENGTH];
        return IncidentDocument.first(
                IncidentId.random(new SecureRandom()),
                "A flood of which somebody had much to say in a long title, number " + number,
                "r",
                LegalBasis.GDPR_6_1_C,
                new Scope("host 192.0.2.1", List.of(), List.of(), Source.LIVE, Scope.MAX_SNAPLEN),
                NOW,
                NOW.plus(Duration.ofMinutes(90)),
                List.of(),
                IncidentKey.of(new byte[IncidentKey.LENGTH]),
                salt,
                salt);
    }

    private static WatchFrame frame(int incidents, RecordingTally.Numbers numbers) {
        return frame(incidents, numbers, List.of());
    }

    private static WatchFrame frame(int incidents, RecordingTally.Numbers numbers, List<WatchFrame.Breach> breaches) {
        return new WatchFrame(
                NOW,
                IntStream.range(0, incidents)
                        .mapToObj(i -> new WatchFrame.Row(incident(i), numbers))
                        .toList(),
                breaches,
                3,
                List.of("indexer is degraded: waits for Elasticsearch, which does not answer, and has not for a long"
                        + " time"));
    }

    private static final RecordingTally.Numbers BUSY = new RecordingTally.Numbers(
            Map.of("sensor-1", 5L, "sensor-2", 7L),
            1_234_567_890L,
            1_234,
            98_765.4,
            123_456_789.0,
            17,
            Duration.ofSeconds(3));

    @Test
    void screen_fitsTheTerminal_howeverManyIncidentsThereAre() {
        for (int incidents : new int[] {0, 1, 30}) {
            List<String> lines = frame(incidents, BUSY).screen(console, USUAL);
            assertThat(lines).hasSizeLessThanOrEqualTo(24);
            assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        }
        assertThat(String.join("\n", frame(30, BUSY).screen(console, USUAL))).contains("and 22 more");
    }

    @Test
    void screen_showsTimeThatRemains_rates_losses_andWhatIsNotIndexed() {
        String screen = String.join("\n", frame(1, BUSY).screen(console, USUAL));
        assertThat(screen)
                .contains("recording: yes", "1h30m", "99k", "123M", "1235M", "1234", "17 3s", "sensor-1, sensor-2")
                .contains("indexer is degraded", "3 incidents have ended");
    }

    @Test
    void incidentThatNobodyRecords_isPlain() {
        String screen = String.join("\n", frame(1, RecordingTally.Numbers.NONE).screen(console, USUAL));
        assertThat(screen).contains("recording: no", "no sensor records it");
        assertThat(String.join("\n", frame(0, BUSY).screen(console, USUAL))).contains("nothing is recorded");
    }

    @Test
    void pipe_getsALineAnIncident() {
        assertThat(frame(2, BUSY).plain())
                .hasSize(3)
                .anySatisfy(line -> assertThat(line).contains("packets/s 98765", "lost 1234", "to index 17 (3.0 s)"));
        assertThat(frame(0, BUSY).plain()).singleElement().asString().contains("nothing is recorded");
    }

    @Test
    void breachWhoseAuthorityIsNotNotified_isShownWithTheTimeLeft_alsoOnceItsIncidentIsOver() {
        IncidentDocument incident = incident(1);
        List<WatchFrame.Breach> known = List.of(
                new WatchFrame.Breach(incident, new BreachClock(NOW.minus(Duration.ofHours(31)), null)),
                new WatchFrame.Breach(incident, new BreachClock(NOW.minus(Duration.ofHours(80)), null)));
        WatchFrame frame = frame(0, BUSY, known);
        String id = incident.id().value().substring(0, 8);

        assertThat(frame.screen(console, new Terminal.Size(24, 200)))
                .anySatisfy(line -> assertThat(line).contains(id, "left to notify the authority (GDPR Art. 33)"))
                .anySatisfy(line -> assertThat(line).contains(id, "72 hours to notify the authority", "ended"));
        assertThat(frame(30, BUSY, known).screen(console, USUAL)).hasSizeLessThanOrEqualTo(24);
        assertThat(frame.plain()).hasSize(3);
        JsonNode late = frame.json().path("breaches").path(1);
        assertThat(late.path("late").asBoolean()).isTrue();
        assertThat(late.path("due").asText())
                .isEqualTo(NOW.minus(Duration.ofHours(8)).toString());
    }

    @Test
    void json_hasTheNumbersAsTheyAre() {
        JsonNode incident = frame(1, BUSY).json().path("incidents").path(0);
        assertThat(incident.path("packets").asLong()).isEqualTo(1_234_567_890L);
        assertThat(incident.path("sensors").path("sensor-2").asLong()).isEqualTo(7);
        assertThat(incident.path("index_lag_seconds").asDouble()).isEqualTo(3);
    }
}
