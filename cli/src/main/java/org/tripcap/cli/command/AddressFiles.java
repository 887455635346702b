package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.tripcap.ingest.enrich.AddressDatabases;

/** The files that {@code --country-database} and {@code --as-database} name. */
final class AddressFiles {

    private AddressFiles() {}

    /**
     * What they know of addresses; null where neither is named.
     *
     * @throws IOException if one cannot be used; the message begins with its option
     */
    static @Nullable AddressDatabases open(@Nullable Path countries, @Nullable Path systems) throws IOException {
        return countries == null && systems == null
                ? null
                : AddressDatabases.open(
                        source("--country-database", countries),
                        source("--as-database", systems),
                        InstantSource.system());
    }

    private static AddressDatabases.@Nullable Source source(String option, @Nullable Path file) {
        return file == null ? null : new AddressDatabases.Source(option, file);
    }
}
