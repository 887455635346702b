package org.tripcap.capture.testing;

import java.io.IOException;
import org.junit.jupiter.api.Assumptions;
import org.tripcap.capture.packet.VethPair;

/** Interfaces for tests that need a real one. */
public final class LiveNetwork {

    private LiveNetwork() {}

    /** A veth pair; where this process may not make one, the calling test is skipped and the report says why. */
    public static VethPair vethPair() throws InterruptedException {
        try {
            return VethPair.create();
        } catch (IOException e) {
            return Assumptions.abort("no veth pair can be made here: " + e.getMessage());
        }
    }
}
