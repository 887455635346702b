package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentNote;

/** An incident as the commands print it with {@code --json}; field names are those of the document. */
final class IncidentJson {

    private IncidentJson() {}

    static ObjectNode of(IncidentDocument document, Instant now) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", document.id().value());
        json.put("revision", document.revision());
        json.put("state", document.state().code());
        json.put("recordable", IncidentBook.isOpen(document, now));
        json.put("title", document.title());
        json.put("reason", document.reason());
        json.put("legal_basis", document.legalBasis().code());
        ObjectNode scope = json.putObject("scope");
        scope.put("filter", document.scope().filter());
        names(scope.putArray("interfaces"), document.scope().interfaces());
        names(scope.putArray("sensors"), document.scope().sensors());
        scope.put("source", document.scope().source().code());
        scope.put("snaplen", document.scope().snaplen());
        json.put("opened", document.opened().toString());
        json.put("expires", document.expires().toString());
        Instant closed = document.closed();
        json.put("closed", closed == null ? null : closed.toString());
        json.put("hold", document.hold());
        json.put("approvals", document.approvals().size());
        json.put("key", document.key().id());
        json.put("alert_count", document.alertChain().count());
        ArrayNode alerts = json.putArray("alerts");
        document.alerts()
                .forEach(alert -> alerts.addObject()
                        .put("source", alert.source())
                        .put("reference", alert.reference())
                        .put("time", alert.time().toString())
                        .put("severity", alert.severity())
                        .put("title", alert.title())
                        .put("attacker", alert.attacker())
                        .put("victim", alert.victim()));
        ArrayNode notes = json.putArray("notes");
        for (IncidentNote note : document.notes()) {
            IncidentNote.Mark mark = note.mark();
            Instant at = note.at();
            notes.addObject()
                    .put("time", note.time().toString())
                    .put("by", note.by())
                    .put("text", note.text())
                    .put("mark", mark == null ? null : mark.code())
                    .put("at", at == null ? null : at.toString());
        }
        document.breachClock().ifPresent(clock -> {
            Instant notified = clock.notified();
            json.putObject("breach")
                    .put("aware", clock.aware().toString())
                    .put("due", clock.due().toString())
                    .put("remaining_s", clock.remaining(now).toSeconds())
                    .put("notified", notified == null ? null : notified.toString())
                    .put("late", clock.isLate(now));
        });
        return json;
    }

    private static void names(ArrayNode array, Iterable<String> names) {
        names.forEach(array::add);
    }
}
