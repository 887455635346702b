package org.tripcap.ingest.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.WireTime;
import org.tripcap.ingest.respond.Outcome;
import org.tripcap.ingest.respond.Receipt;

/** A receipt as clients see it. */
final class ReceiptJson {
    private ReceiptJson() {}

    static String write(Receipt receipt) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("receipt", receipt.id().value());
        json.put("source", receipt.source());
        json.put("received", WireTime.format(receipt.received()));
        json.put("decided", receipt.isFinal());
        ArrayNode outcomes = json.putArray("outcomes");
        for (Receipt.Entry entry : receipt.entries()) {
            ObjectNode item = outcomes.addObject();
            Outcome outcome = entry.outcome();
            item.put("record", entry.record());
            item.put("outcome", outcome.code().wire());
            IncidentId incident = outcome.incident();
            if (incident != null) {
                item.put("incident", incident.value());
            }
            if (!outcome.field().isEmpty()) {
                item.put("field", outcome.field());
            }
            if (!outcome.detail().isEmpty()) {
                item.put("detail", outcome.detail());
            }
        }
        return json.toString();
    }
}
