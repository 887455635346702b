package org.tripcap.capture.custody;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.IncidentId;

/**
 * States facts on the ledger, for actors that wait for the acknowledgement: one statement at a time, in order, and none before
 * all earlier ones are acknowledged, so that an outage or crash leaves no hole in the chain. Thread-safe.
 */
public final class LedgerWriter {
    private final StatementChain chain;
    private final Ledger ledger;

    public LedgerWriter(StatementChain chain, Ledger ledger) {
        this.chain = chain;
        this.ledger = ledger;
    }

    /**
     * Makes a statement and brings it to the ledger; it is acknowledged on return.
     *
     * @throws IOException when it is not known to be; if it was made, {@link #resume()} or the next call sends it again
     */
    public synchronized Signed state(@Nullable IncidentId incident, Body body) throws IOException {
        resume();
        Signed statement = chain.next(incident, body);
        ledger.append(statement);
        chain.acknowledged(statement);
        return statement;
    }

    /**
     * Sends again what was handed out and not acknowledged, in this life or an earlier one.
     *
     * @throws IOException when the ledger does not acknowledge one; the rest is kept for the next try
     */
    public synchronized void resume() throws IOException {
        for (Signed statement : chain.unacknowledged()) {
            ledger.append(statement);
            chain.acknowledged(statement);
        }
    }
}
