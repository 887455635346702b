package org.tripcap.ingest.index;

import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Signer;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.ship.Records;
import org.tripcap.ingest.store.StatementDocument;

/** The ledger topic: every statement is kept, and whether its signature was trusted is noted beside it. */
final class LedgerHandler implements RecordHandler {
    private final Supplier<TrustFile> trust;

    LedgerHandler(Supplier<TrustFile> trust) {
        this.trust = trust;
    }

    @Override
    public Prepared prepare(List<ConsumerRecord<byte[], byte[]>> records) {
        SimpleBatch batch = new SimpleBatch();
        TrustFile trusted = trust.get();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                Signed signed = Records.ledgerStatement(record);
                Statement statement = Statement.parse(signed.bytes());
                batch.add(record, new StatementDocument(record.offset(), signed, statement, signer(signed, trusted)));
            } catch (MalformedException e) {
                batch.refuse(record, DeadLetter.Reason.MALFORMED, String.valueOf(e.getMessage()));
            }
        }
        return batch;
    }

    private static @Nullable Signer signer(Signed signed, TrustFile trust) {
        try {
            return trust.statement(signed).signer();
        } catch (UntrustedException e) {
            return null;
        }
    }
}
