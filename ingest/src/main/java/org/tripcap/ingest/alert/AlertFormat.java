package org.tripcap.ingest.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;

/**
 * How one tool writes its alerts. Implementations are pure: the same record gives the same readings, and no record,
 * however broken, makes them throw.
 */
public interface AlertFormat {
    /** The name by which the configuration chooses this format. */
    String name();

    /** Which fields it reads, and what it takes them for. */
    FormatGuide guide();

    /** Whether a record looks like this tool's, so that {@code auto} may choose this format for it. */
    boolean recognises(JsonNode record);

    /**
     * Reads one record of a body.
     *
     * @return one reading for each alert that the record holds, at least one; one for the whole record where it holds more than
     *     {@link AlertBody#MOST_RECORDS}
     */
    List<Reading> read(JsonNode record, Sender sender);

    /**
     * Whose body it is.
     *
     * @param name the configured name of the source
     * @param zone the zone of time stamps that state none
     * @param received when the body came: the time of alerts whose tools state none, and the year of those that state no year
     */
    record Sender(String name, ZoneId zone, Instant received) {
        public Sender {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(zone, "zone");
            Objects.requireNonNull(received, "received");
        }
    }
}
