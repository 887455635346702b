package org.tripcap.ingest.dissect;

import org.jspecify.annotations.Nullable;

/**
 * What is known of addresses beside their packets. It is no evidence: it comes from files that others make, and says something else
 * next month. Thread-safe.
 */
@FunctionalInterface
public interface AddressFacts {
    /** Knows nothing. */
    AddressFacts NONE = ip -> Known.NOTHING;

    /** What is known of an address now, in the text form of flows. */
    Known of(String ip);

    /**
     * What is known of one address.
     *
     * @param countryIsoCode ISO 3166-1 alpha-2
     * @param countryName in English
     * @param cityName in English
     * @param asNumber of the autonomous system; negative if unknown
     * @param asOrganization who runs it
     */
    record Known(
            @Nullable String countryIsoCode,
            @Nullable String countryName,
            @Nullable String cityName,
            long asNumber,
            @Nullable String asOrganization) {
        /** Of an address that nothing is known of. */
        public static final Known NOTHING = new Known(null, null, null, -1, null);

        boolean isPlaced() {
            return countryIsoCode != null || countryName != null || cityName != null;
        }

        boolean isRouted() {
            return asNumber >= 0 || asOrganization != null;
        }
    }
}
