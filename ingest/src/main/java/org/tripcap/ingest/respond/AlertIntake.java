package org.tripcap.ingest.respond;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Takes in what a source posted. */
@FunctionalInterface
public interface AlertIntake {
    /**
     * Makes the items durable, then waits a moment for what they do.
     *
     * @return the receipt, in which some outcomes may be pending
     * @throws IOException if the items are not known to be durable; the sender must send them again
     */
    Receipt accept(String source, Instant received, List<Item> items) throws IOException, InterruptedException;
}
