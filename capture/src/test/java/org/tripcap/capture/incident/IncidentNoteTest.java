package org.tripcap.capture.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tripcap.capture.incident.IncidentDocumentTest.OPENED;
import static org.tripcap.capture.incident.IncidentDocumentTest.first;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.incident.IncidentNote.Mark;

class IncidentNoteTest {
    private static final Instant LATER = OPENED.plus(Duration.ofDays(2));

    private static IncidentNote mark(Mark mark, Instant at) {
        return new IncidentNote(LATER, "operator-1", "", mark, at);
    }

    @Test
    void documentWithNotes_readsBackAsWritten_andWithoutThemAsBefore() {
        IncidentDocument noted = first().withNote(
                        new IncidentNote(LATER, "operator-1", "two lines\nand \"quotes\"", null, null))
                .withNote(mark(Mark.BREACH_AWARE, OPENED));

        assertThat(IncidentDocument.parse(noted.toBytes())).isEqualTo(noted);
        assertThat(IncidentDocument.parse(noted.toBytes()).notes()).isEqualTo(noted.notes());
        assertThat(new String(noted.toBytes(), StandardCharsets.UTF_8))
                .endsWith(",\"mark\":\"breach-aware\",\"at\":\"" + WireTime.format(OPENED) + "\"}]}");
        assertThat(new String(first().toBytes(), StandardCharsets.UTF_8)).doesNotContain("notes");
    }

    @Test
    void clock_countsFromTheEarliestAwareness() {
        IncidentDocument noted = first().withNote(mark(Mark.BREACH_AWARE, OPENED.plusSeconds(60)))
                .withNote(mark(Mark.BREACH_AWARE, OPENED));
        BreachClock clock = noted.breachClock().orElseThrow();

        assertThat(first().breachClock()).isEmpty();
        assertThat(clock.aware()).isEqualTo(OPENED);
        assertThat(clock.due()).isEqualTo(OPENED.plus(Duration.ofDays(3)));
        assertThat(clock.remaining(OPENED.plus(Duration.ofHours(70)))).isEqualTo(Duration.ofHours(2));
        assertThat(clock.runs()).isTrue();
        assertThat(clock.isLate(OPENED.plus(Duration.ofDays(3)))).isFalse();
        assertThat(clock.isLate(OPENED.plus(Duration.ofHours(73)))).isTrue();
    }

    @Test
    void clock_endsWithTheFirstNotification() {
        BreachClock clock = first().withNote(mark(Mark.BREACH_AWARE, OPENED))
                .withNote(mark(Mark.AUTHORITY_NOTIFIED, OPENED.plusSeconds(7)))
                .withNote(mark(Mark.AUTHORITY_NOTIFIED, OPENED.plusSeconds(9)))
                .breachClock()
                .orElseThrow();

        assertThat(clock.runs()).isFalse();
        assertThat(clock.notified()).isEqualTo(OPENED.plusSeconds(7));
        assertThat(clock.isLate(OPENED.plus(Duration.ofDays(400)))).isFalse();
    }

    @Test
    void whatIsNoNote_isRefused() {
        assertThatThrownBy(() -> new IncidentNote(LATER, "operator-1", " ", null, null))
                .hasMessageContaining("notes.text must not be blank");
        assertThatThrownBy(() -> new IncidentNote(LATER, "operator-1", "a\u001b[2J", null, null))
                .hasMessageContaining("control character");
        assertThatThrownBy(() -> new IncidentNote(LATER, "operator-1", "x", Mark.BREACH_AWARE, null))
                .hasMessageContaining("notes.at");
        assertThatThrownBy(() -> mark(Mark.BREACH_AWARE, LATER.plusSeconds(1))).hasMessageContaining("no plan");
        IncidentDocument full = first();
        for (int i = 0; i < IncidentDocument.MAX_NOTES; i++) {
            full = full.withNote(mark(Mark.BREACH_AWARE, OPENED));
        }
        IncidentDocument last = full;
        assertThatThrownBy(() -> last.withNote(mark(Mark.BREACH_AWARE, OPENED)))
                .hasMessageContaining("at most " + IncidentDocument.MAX_NOTES);
    }
}
