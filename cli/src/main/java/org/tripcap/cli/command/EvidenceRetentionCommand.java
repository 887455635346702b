package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.ErasureRequest;
import org.tripcap.capture.custody.RetentionBody.RetentionOrdered;
import org.tripcap.capture.custody.RetentionBody.RetentionRevoked;
import org.tripcap.capture.custody.RetentionOrder;
import org.tripcap.capture.custody.RetentionRequest;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signer;
import org.tripcap.capture.ship.CustodyFeed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The custodians' standing order about the time that evidence is kept. */
@Command(
        name = "retention",
        description = {
            "Show, make or revoke the standing order under which the server erases evidence by itself once its time is"
                    + " over. There is none unless two custodians make it: one asks and names the other, who agrees with"
                    + " the same command and --agree within 7 days. A later order replaces it; one custodian alone may"
                    + " revoke it.",
            "Every erasure is announced beforehand ('tripcap evidence due', and the server's log and status); what is"
                    + " held is not erased."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap evidence retention",
            "  tripcap evidence retention --keep 90 --announce 7 --with custodian-2",
            "  tripcap evidence retention --agree --as custodian-2          # asks; a script says --yes",
            "  tripcap evidence retention --revoke"
        })
final class EvidenceRetentionCommand implements Callable<Integer> {

    /** A week: a person on leave comes back in between. */
    private static final String ANNOUNCE_DAYS = "7";

    @Mixin
    private CommonOptions options;

    @Mixin
    private ActingCustodian acting;

    @Mixin
    private Confirmation confirmation;

    @Option(
            names = "--keep",
            paramLabel = "DAYS",
            description = "Ask for an order to keep evidence for this long after its incident ended.")
    private @Nullable Integer keep;

    @Option(
            names = "--announce",
            paramLabel = "DAYS",
            defaultValue = ANNOUNCE_DAYS,
            description = "How long an erasure is announced at the least (default: ${DEFAULT-VALUE}).")
    private int announce;

    @Option(names = "--with", paramLabel = "NAME", description = "Name of the other custodian, who is asked to agree.")
    private @Nullable String other;

    @Option(names = "--agree", description = "Agree to the order that the other custodian asked for.")
    private boolean agree;

    @Option(names = "--revoke", description = "End the standing order, and every request for one.")
    private boolean revoke;

    @Override
    public Integer call() throws InterruptedException {
        if ((keep == null ? 0 : 1) + (agree ? 1 : 0) + (revoke ? 1 : 0) > 1) {
            throw new CommandException(ExitCode.USAGE, "--keep, --agree and --revoke exclude each other");
        }
        try (Session session = Session.open(options)) {
            if (keep != null) {
                ask(session, keep);
            } else if (agree) {
                agree(session);
            } else if (revoke) {
                acting.in(session).state(null, new RetentionRevoked());
            }
            show(session);
            return ExitCode.OK;
        } catch (IOException e) {
            throw new CommandException(ExitCode.UNREACHABLE, "nothing is known to be ordered: " + e.getMessage(), e);
        }
    }

    private void ask(Session session, int days) throws IOException, InterruptedException {
        if (other == null) {
            throw new CommandException(
                    ExitCode.USAGE, "it takes two custodians: name the other one with --with, who then says --agree");
        }
        Actor custodian = acting.in(session);
        Signer approver =
                options.dataDirectory().keys().held(other).certificate().signer();
        if (approver.role() != Role.CUSTODIAN
                || approver.name().equals(custodian.identity().name())) {
            throw new CommandException(
                    ExitCode.REFUSED,
                    "'" + Printable.line(other) + "' cannot agree: expected another custodian than "
                            + custodian.identity().name());
        }
        custodian.state(null, ordered(days, announce, approver.keyId()));
    }

    private static RetentionOrdered ordered(int keep, int announce, String approver) {
        try {
            return new RetentionOrdered(keep, announce, approver);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, "--keep and --announce: " + e.getMessage(), e);
        }
    }

    private void agree(Session session) throws IOException, InterruptedException {
        Actor custodian = acting.in(session);
        String mine = custodian.identity().keyId();
        RetentionRequest asked;
        try (CustodyFeed custody = session.custody()) {
            asked = custody.retentionRequests().stream()
                    .filter(request -> request.wanted().approver().equals(mine))
                    .filter(request -> !request.isLapsed(Instant.now()))
                    .filter(request ->
                            !request.by().name().equals(custodian.identity().name()))
                    .findFirst()
                    .orElseThrow(() -> new CommandException(
                            ExitCode.REFUSED,
                            "no other custodian has asked "
                                    + custodian.identity().name()
                                    + " to agree to a standing order in the last "
                                    + ErasureRequest.LAPSE.toDays() + " days"));
        }
        confirmation.proceed("have evidence erased by itself "
                + asked.wanted().keepDays() + " days after its incident ended, announced "
                + asked.wanted().announceDays() + " days before");
        custodian.state(
                null,
                new RetentionOrdered(
                        asked.wanted().keepDays(),
                        asked.wanted().announceDays(),
                        asked.by().keyId()));
    }

    private void show(Session session) {
        Optional<RetentionOrder> order;
        Optional<RetentionRequest> asked;
        try (CustodyFeed custody = session.custody()) {
            order = custody.retention();
            asked = custody.retentionRequests().stream()
                    .filter(request -> !request.isLapsed(Instant.now()))
                    .findFirst();
        }
        if (options.json()) {
            ObjectNode json = JsonNodeFactory.instance.objectNode().put("in_force", order.isPresent());
            order.ifPresent(o -> json.put("keep_days", o.keep().toDays())
                    .put("announce_days", o.announce().toDays())
                    .put("order", o.agreed().hex())
                    .put("since", o.at().toString()));
            asked.ifPresent(request -> json.putObject("asked")
                    .put("by", request.by().name())
                    .put("keep_days", request.wanted().keepDays())
                    .put("announce_days", request.wanted().announceDays()));
            options.console().json(json);
            return;
        }
        Console console = options.console();
        console.result(
                order.map(o -> "evidence is erased " + o.keep().toDays() + " days after its incident ended, announced "
                                + o.announce().toDays() + " days before, by order of "
                                + o.first().name() + " and "
                                + o.second().name() + " since " + Times.text(o.at()))
                        .orElse("no standing order is in force: nothing is erased by itself"));
        asked.ifPresent(request -> console.result(request.by().name() + " asked for another: keep "
                + request.wanted().keepDays() + " days, announce "
                + request.wanted().announceDays()
                + "; the other custodian agrees with 'tripcap evidence retention --agree --as NAME'"));
    }
}
