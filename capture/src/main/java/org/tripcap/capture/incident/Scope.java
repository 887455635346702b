package org.tripcap.capture.incident;

import java.util.List;

/**
 * What an incident's authority covers.
 *
 * @param filter a BPF expression in libpcap's language (pcap-filter(7)), not blank, at most {@value #MAX_FILTER} characters
 * @param interfaces interface names; empty means those the sensor is configured for
 * @param sensors sensors' pseudonyms (the common name of their certificate); empty means every sensor
 * @param source live traffic or a capture file
 * @param snaplen bytes kept of each packet, {@value #MIN_SNAPLEN} to {@value #MAX_SNAPLEN}
 */
public record Scope(String filter, List<String> interfaces, List<String> sensors, Source source, int snaplen) {
    public static final int MIN_SNAPLEN = 64;
    /** libpcap's own ceiling, and the default: whole packets. */
    public static final int MAX_SNAPLEN = 262_144;

    public static final int MAX_FILTER = 65_536;
    public static final int MAX_NAMES = 1024;

    public Scope {
        Texts.bounded(filter, MAX_FILTER, "scope.filter");
        interfaces = names(interfaces, "scope.interfaces");
        sensors = names(sensors, "scope.sensors");
        if (snaplen < MIN_SNAPLEN || snaplen > MAX_SNAPLEN) {
            throw new IllegalArgumentException(
                    "scope.snaplen is between " + MIN_SNAPLEN + " and " + MAX_SNAPLEN + " bytes, not " + snaplen);
        }
    }

    /** Whether the sensor with this pseudonym is meant. */
    public boolean names(String sensor) {
        return sensors.isEmpty() || sensors.contains(sensor);
    }

    private static List<String> names(List<String> names, String field) {
        if (names.size() > MAX_NAMES) {
            throw new IllegalArgumentException(field + " has at most " + MAX_NAMES + " names, not " + names.size());
        }
        for (String name : names) {
            Texts.bounded(name, 255, field);
        }
        if (names.stream().distinct().count() != names.size()) {
            throw new IllegalArgumentException(field + " names one twice: " + names);
        }
        return List.copyOf(names);
    }
}
