package org.tripcap.cli.command;

import java.time.Instant;
import java.util.concurrent.Callable;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.packet.BadFilterException;
import org.tripcap.capture.record.Ceilings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The second operator's word for a scope that names no host or network. */
@Command(
        name = "approve",
        description = "Approve of an incident whose filter names no host or network."
                + " Sensors record it once two operators did; opening it counts as the first.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tripcap incident approve 5f3a --as second-operator")
final class IncidentApproveCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    @Mixin
    private ActingOperator acting;

    @Mixin
    private IncidentArgument incident;

    @Override
    public Integer call() {
        Instant now = Instant.now();
        try (Session session = Session.open(options)) {
            AuthorisedDocument found = incident.in(session, now);
            IncidentDocument document = found.document();
            if (!IncidentBook.isOpen(document, now)) {
                throw refused(document, "is not open");
            }
            if (!needsApproval(document)) {
                throw refused(document, "needs no approval: its filter names a host or network, or it records files");
            }
            Operator operator = acting.in(session);
            if (found.approvers(session.trust()).contains(operator.name())) {
                throw refused(
                        document, "has this operator's approval already; another operator has to approve (see --as)");
            }
            IncidentDocument approved = operator.approve(found);
            Console console = options.console();
            if (options.json()) {
                console.json(IncidentJson.of(approved, now));
            } else {
                console.done(
                        approved.id().value(),
                        "approved " + console.bold(approved.id().value()) + ", expires "
                                + Times.text(approved.expires()));
            }
            return ExitCode.OK;
        }
    }

    private static boolean needsApproval(IncidentDocument document) {
        try {
            return Ceilings.needsApproval(document.scope());
        } catch (BadFilterException e) {
            throw refused(document, "has a filter that libpcap refuses: " + e.getMessage());
        }
    }

    private static CommandException refused(IncidentDocument document, String why) {
        return new CommandException(ExitCode.REFUSED, "incident " + document.id() + " " + why);
    }
}
