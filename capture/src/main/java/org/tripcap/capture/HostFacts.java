package org.tripcap.capture;

import org.tripcap.capture.custody.Body.Version;
import org.tripcap.capture.custody.Body.Versions;
import org.tripcap.capture.packet.FilterCheck;

/** Facts about host and program that a later expert needs to judge a record. */
final class HostFacts {

    private HostFacts() {}

    /** Versions of what records. */
    static Versions versions() {
        return new Versions(
                Version.of(ownVersion()),
                Version.of(Runtime.version().toString()),
                Version.of(FilterCheck.libpcapVersion()),
                Version.of(System.getProperty("os.version", "0")));
    }

    /** As the jar's manifest says; 0 where the classes lie in a directory. */
    static String ownVersion() {
        String version = HostFacts.class.getPackage().getImplementationVersion();
        return version == null ? "0" : version;
    }
}
