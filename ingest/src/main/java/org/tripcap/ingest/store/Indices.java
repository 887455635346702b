package org.tripcap.ingest.store;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.tripcap.capture.incident.IncidentId;

/** The names of the indices. */
public final class Indices {
    /** Every revision of every incident document. */
    public static final String INCIDENTS = "tripcap-incidents";
    /** Every statement. */
    public static final String LEDGER = "tripcap-ledger";
    /** Every checkpoint. */
    public static final String CHECKPOINTS = "tripcap-checkpoints";
    /**
     * Records of the evidence topic that no verified statement vouches for. They lie apart, so that whoever can write to the
     * topic cannot choose an index, and match {@link #ALL_SEGMENTS}, so that a verification sees them.
     */
    public static final String QUARANTINE = "tripcap-segments-quarantine";

    static final String ALL_SEGMENTS = "tripcap-segments-*";

    private static final String CASE = "tripcap-case-";
    private static final DateTimeFormatter MONTH =
            DateTimeFormatter.ofPattern("uuuu.MM", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Indices() {}

    /** The index of the segments whose statement was made at {@code time}: one a month, UTC. */
    public static String segments(Instant time) {
        return "tripcap-segments-" + MONTH.format(time);
    }

    /** The name under which an incident's derived documents are searched. */
    public static String caseAlias(IncidentId incident) {
        return CASE + incident;
    }

    /** The index behind {@link #caseAlias} for the incident's alerts. */
    static String alertIndex(IncidentId incident) {
        return CASE + incident + "-alerts";
    }

    /** The index behind {@link #caseAlias} for documents of one version of the dissector. */
    static String caseIndex(IncidentId incident, int dissector) {
        return CASE + incident + "-v" + dissector;
    }
}
