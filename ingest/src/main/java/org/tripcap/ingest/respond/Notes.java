package org.tripcap.ingest.respond;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.AlertNote;
import org.tripcap.ingest.alert.Alert;
import org.tripcap.ingest.alert.Endpoint;

/**
 * How alerts are written down in an incident's document. A message that resolves an alert is a note of its own, so that the
 * document alone tells, after any restart, which of its alerts are still firing.
 */
final class Notes {
    /** Most notes of alerts that opened or joined; the rest of the document's room is for their resolution. */
    static final int MOST_FIRING = 128;

    private static final String RESOLVED = "#resolved";

    private Notes() {}

    static AlertNote of(Alert alert) {
        return new AlertNote(
                alert.source(),
                reference(alert),
                alert.time(),
                alert.severity().score(),
                alert.signature(),
                address(alert.attacker()),
                address(alert.victim()));
    }

    private static @Nullable String address(@Nullable Endpoint endpoint) {
        return endpoint == null ? null : endpoint.address().getHostAddress();
    }

    /** What tells an alert's note from others of its source. */
    static String reference(Alert alert) {
        return alert.resolved() ? alert.reference() + RESOLVED : alert.reference();
    }

    /** The notes with those of more alerts, as far as there is room. */
    static List<AlertNote> with(List<AlertNote> notes, List<Alert> alerts) {
        List<AlertNote> all = new ArrayList<>(notes);
        int room = room(notes);
        NoteIndex known = new NoteIndex(notes);
        for (Alert alert : alerts.subList(0, Math.min(alerts.size(), room))) {
            if (!known.holds(alert)) {
                all.add(of(alert));
            }
        }
        return all;
    }

    /** How many more alerts that join have room. */
    static int room(List<AlertNote> notes) {
        long firing = notes.stream()
                .filter(note -> !note.reference().endsWith(RESOLVED))
                .count();
        return (int) Math.max(0, MOST_FIRING - firing);
    }

    /** Whether every alert among the notes is resolved. */
    static boolean allResolved(List<AlertNote> notes) {
        Map<String, Boolean> firing = new HashMap<>();
        for (AlertNote note : notes) {
            boolean resolves = note.reference().endsWith(RESOLVED);
            String reference = resolves
                    ? note.reference().substring(0, note.reference().length() - RESOLVED.length())
                    : note.reference();
            firing.merge(note.source() + "\n" + reference, !resolves, Boolean::logicalAnd);
        }
        return !firing.isEmpty() && firing.values().stream().noneMatch(Boolean::booleanValue);
    }
}
