package org.tripcap.ingest.enrich;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tripcap.ingest.dissect.AddressFacts;

/**
 * Countries and autonomous systems of public addresses, from files in MaxMind's DB format: of MaxMind (GeoLite2 Country or City, and
 * ASN) or others in the same form. Replaced files are noticed. Thread-safe.
 */
public final class AddressDatabases implements AddressFacts {
    /** Addresses remembered: looking one up in a file costs more than writing its document. */
    private static final int REMEMBERED = 16_384;
    /** As long as any string of a document. */
    private static final int MAX_TEXT = 1_024;

    private final @Nullable DatabaseFile places;
    private final @Nullable DatabaseFile systems;
    private final Map<String, Known> remembered = new LinkedHashMap<>(1_024, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > REMEMBERED;
        }
    };

    private AddressDatabases(@Nullable DatabaseFile places, @Nullable DatabaseFile systems) {
        this.places = places;
        this.systems = systems;
    }

    /**
     * A file, and the setting that named it.
     *
     * @param setting for messages, such as {@code --country-database}
     */
    public record Source(String setting, Path file) {}

    /**
     * Reads the files.
     *
     * @param places countries, perhaps cities; null for none
     * @param systems autonomous systems; null for none
     * @throws IOException if one is not there or cannot be used; the message begins with its setting
     */
    public static AddressDatabases open(@Nullable Source places, @Nullable Source systems, InstantSource clock)
            throws IOException {
        return new AddressDatabases(file(places, clock), file(systems, clock));
    }

    private static @Nullable DatabaseFile file(@Nullable Source source, InstantSource clock) throws IOException {
        return source == null ? null : new DatabaseFile(source.setting(), source.file(), clock);
    }

    @Override
    public synchronized Known of(String ip) {
        boolean replaced = places != null && places.look();
        replaced |= systems != null && systems.look();
        if (replaced) {
            remembered.clear();
        }
        Known known = remembered.get(ip);
        if (known == null) {
            known = find(InetAddress.ofLiteral(ip));
            remembered.put(ip, known);
        }
        return known;
    }

    private Known find(InetAddress address) {
        if (!PublicAddress.is(address)) {
            return Known.NOTHING;
        }
        Map<?, ?> place = places == null ? Map.of() : places.of(address);
        Map<?, ?> system = systems == null ? Map.of() : systems.of(address);
        return new Known(
                text(place, "country", "iso_code"),
                text(place, "country", "names", "en"),
                text(place, "city", "names", "en"),
                system.get("autonomous_system_number") instanceof Number number ? number.longValue() : -1,
                text(system, "autonomous_system_organization"));
    }

    /** The text at a path of keys; null where there is none. */
    private static @Nullable String text(Map<?, ?> record, String... path) {
        @Nullable Object at = record;
        for (String key : path) {
            at = at instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return at instanceof String text && !text.isEmpty()
                ? text.substring(0, Math.min(text.length(), MAX_TEXT))
                : null;
    }
}
