package org.tripcap.capture.record;

import java.io.IOException;

/** The outbox has no room: what waits in it is older evidence, and stays. */
public final class OutboxFullException extends IOException {

    private static final long serialVersionUID = 1;

    OutboxFullException(long held, long wanted, long bound) {
        super("the outbox holds " + held + " of at most " + bound + " bytes, so " + wanted
                + " more find no room; is Kafka away?");
    }
}
