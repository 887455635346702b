package org.tripcap.ingest.respond;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.AlertNote;
import org.tripcap.ingest.alert.Alert;
import org.tripcap.ingest.alert.Endpoint;

/** What a document's notes say, ready to be asked at the rate of a storm. */
final class NoteIndex {
    private final Set<String> references = new HashSet<>();
    /** Victims, each with a family of signatures. */
    private final Set<String> attacked = new HashSet<>();
    /** Both ends of what was attacked, the attacker first. */
    private final Set<String> ends = new HashSet<>();

    NoteIndex(List<AlertNote> notes) {
        for (AlertNote note : notes) {
            references.add(note.source() + "\n" + note.reference());
            if (note.victim() != null) {
                attacked.add(note.victim() + "\n" + Correlation.family(note.title()));
            }
            if (note.attacker() != null && note.victim() != null) {
                ends.add(note.attacker() + "\n" + note.victim());
            }
        }
    }

    /** Whether there is a note of this alert, in this state. */
    boolean holds(Alert alert) {
        return references.contains(alert.source() + "\n" + Notes.reference(alert));
    }

    /** Whether there is a note of the alert that this message resolves. */
    boolean holdsFiring(Alert resolved) {
        return references.contains(resolved.source() + "\n" + resolved.reference());
    }

    /** Whether there is a note of this victim with a signature of this family. */
    boolean holdsAttackOn(@Nullable Endpoint victim, String family) {
        return victim != null && attacked.contains(victim.address().getHostAddress() + "\n" + family);
    }

    /** Whether there is a note of an attack between these two, in either direction. */
    boolean holdsBetween(@Nullable Endpoint one, @Nullable Endpoint other) {
        if (one == null || other == null) {
            return false;
        }
        String first = one.address().getHostAddress();
        String second = other.address().getHostAddress();
        return ends.contains(first + "\n" + second) || ends.contains(second + "\n" + first);
    }
}
