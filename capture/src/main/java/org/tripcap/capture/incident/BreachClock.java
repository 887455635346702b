package org.tripcap.capture.incident;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.IncidentNote.Mark;

/**
 * The time within which the supervisory authority is to be notified of a breach of personal data: 72 hours after the controller
 * became aware of it (GDPR Art. 33(1)).
 *
 * @param aware the earliest awareness that was noted: nobody gains time by noting it again
 * @param notified when the authority was first notified; null while nobody noted that it was
 */
public record BreachClock(Instant aware, @Nullable Instant notified) {
    public static final Duration LIMIT = Duration.ofDays(3);

    /** The clock that these notes started, if any did. */
    static Optional<BreachClock> of(List<IncidentNote> notes) {
        return first(notes, Mark.BREACH_AWARE)
                .map(aware -> new BreachClock(
                        aware, first(notes, Mark.AUTHORITY_NOTIFIED).orElse(null)));
    }

    private static Optional<Instant> first(List<IncidentNote> notes, Mark mark) {
        return notes.stream()
                .filter(note -> note.mark() == mark)
                .flatMap(note -> Optional.ofNullable(note.at()).stream())
                .min(Instant::compareTo);
    }

    /** When the time is over. */
    public Instant due() {
        return aware.plus(LIMIT);
    }

    /** What is left of it at {@code now}; negative when it is over. Of no meaning once the authority is notified. */
    public Duration remaining(Instant now) {
        return Duration.between(now, due());
    }

    /** Whether it still runs: nobody noted that the authority was notified. */
    public boolean runs() {
        return notified == null;
    }

    /** Whether the authority was notified too late, or was not by {@code now}; then the notice says why (Art. 33(1)). */
    public boolean isLate(Instant now) {
        Instant end = notified;
        return (end == null ? now : end).isAfter(due());
    }
}
