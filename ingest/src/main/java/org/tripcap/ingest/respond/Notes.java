package org.tripcap.ingest.respond;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tripcap.capture.incident.AlertNote;
import org.tripcap.ingest.alert.Alert;

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
                alert.resolved() ? alert.reference() + RESOLVED : alert.reference(),
                alert.time(),
                alert.severity().score(),
                alert.signature());
    }

    /** Whether a note of this alert, in this state, is among them. */
    static boolean contain(List<AlertNote> notes, Alert alert) {
        AlertNote wanted = of(alert);
        return notes.stream()
                .anyMatch(note -> note.source().equals(wanted.source())
                        && note.reference().equals(wanted.reference()));
    }

    /** Whether the alert that this message resolves is among the notes. */
    static boolean containFiring(List<AlertNote> notes, Alert resolved) {
        return notes.stream()
                .anyMatch(note -> note.source().equals(resolved.source())
                        && note.reference().equals(resolved.reference()));
    }

    /** Whether there is room for one more alert that joins. */
    static boolean haveRoom(List<AlertNote> notes) {
        return notes.stream()
                        .filter(note -> !note.reference().endsWith(RESOLVED))
                        .count()
                < MOST_FIRING;
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
