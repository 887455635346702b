package org.tripcap.ingest.http;

import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import org.tripcap.ingest.alert.AlertFormat;

/**
 * Who may post alerts, and how they are to be read.
 *
 * @param name the last part of its URL: 1 to 63 lower-case letters, digits and hyphens
 * @param format how its bodies are read
 * @param zone of time stamps that state none
 * @param credentials at least one; any of them suffices
 */
public record AlertSource(String name, AlertFormat format, ZoneId zone, List<Credential> credentials) {
    public AlertSource {
        if (!name.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new IllegalArgumentException(
                    "a source's name must have 1 to 63 lower-case letters, digits and hyphens, but was '" + name + "'");
        }
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(zone, "zone");
        credentials = List.copyOf(credentials);
        if (credentials.isEmpty()) {
            throw new IllegalArgumentException(
                    "source " + name + " must have a credential: anyone could open incidents");
        }
    }
}
