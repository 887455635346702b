package org.tripcap.ingest.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.ingest.http.Problem.Kind;
import org.tripcap.ingest.retrieve.PacketRetrieval;
import org.tripcap.ingest.retrieve.WantedPackets;
import org.tripcap.ingest.store.FlowPlace;
import org.tripcap.ingest.store.StoreUnavailableException;
import org.tripcap.ingest.vault.AccessLink;
import org.tripcap.ingest.vault.KeyService;
import org.tripcap.ingest.vault.UnwrapRefusedException;

/**
 * Packets of a flow for people with a browser, by their certificate or a link that they signed. Whose keys are given is on the ledger
 * before a byte is. Packets are decrypted as they are sent, and kept nowhere.
 */
final class EvidenceEndpoint {
    static final String PATH = "/api/v1/evidence/";
    static final String ROUTE = PATH + "{incident}/flows/{file}";

    private static final Logger LOG = LoggerFactory.getLogger(EvidenceEndpoint.class);
    private static final Pattern FILE = Pattern.compile("([0-9a-f]{32})\\.pcapng");
    private static final Duration COME_AGAIN = Duration.ofSeconds(5);
    /** Each holds a segment in the clear, of up to tens of megabytes. */
    private static final int READERS = 4;

    private final Evidence evidence;
    private final Semaphore readers = new Semaphore(READERS);

    EvidenceEndpoint(Evidence evidence) {
        this.evidence = evidence;
    }

    void get(Context context) throws Problem, InterruptedException {
        context.header("Cache-Control", "no-store");
        context.header("Referrer-Policy", "no-referrer");
        context.header("X-Content-Type-Options", "nosniff");
        requireWanted(context);
        IncidentId incident;
        Matcher file = FILE.matcher(context.pathParam("file"));
        try {
            incident = IncidentId.parse(context.pathParam("incident"));
        } catch (MalformedException e) {
            throw new Problem(Kind.NOT_FOUND, "an incident's id has 32 lower-case hexadecimal digits");
        }
        if (!file.matches()) {
            throw new Problem(
                    Kind.NOT_FOUND, "the packets of a flow are ID.pcapng, ID being its 32 hexadecimal digits");
        }
        try {
            KeyService keys = reader(context, incident, file.group(1));
            if (!readers.tryAcquire()) {
                throw new Problem(Kind.UNAVAILABLE, "others are reading packets", COME_AGAIN);
            }
            try {
                send(context, incident, file.group(1), keys);
            } finally {
                readers.release();
            }
        } catch (UnwrapRefusedException e) {
            throw refused(e);
        } catch (StoreUnavailableException e) {
            LOG.warn("packets could not be found: {}", e.getMessage());
            throw new Problem(Kind.UNAVAILABLE, "the evidence store does not answer now", COME_AGAIN);
        }
    }

    /**
     * A page of somebody else could otherwise make a browser ask in its user's name, and the ledger would say that they read (W3C
     * Fetch Metadata). A link that a person follows says so.
     */
    private static void requireWanted(Context context) throws Problem {
        String site = context.header("Sec-Fetch-Site");
        boolean elsewhere = site != null && !site.equals("none") && !site.equals("same-origin");
        boolean followed =
                "navigate".equals(context.header("Sec-Fetch-Mode")) && "?1".equals(context.header("Sec-Fetch-User"));
        if ((elsewhere && !followed) || context.header("Sec-Purpose") != null) {
            throw new Problem(Kind.FORBIDDEN, "packets are given to who follows a link, not to a page or a preview");
        }
    }

    private KeyService reader(Context context, IncidentId incident, String flow)
            throws Problem, UnwrapRefusedException {
        Presented presented = Presented.by(context.req());
        String link = parameter(presented.urlSecret(), "link");
        if (link != null) {
            requireNear(context);
            try {
                return evidence.persons().byLink(AccessLink.parseToken(link), incident, flow);
            } catch (MalformedException e) {
                throw new Problem(Kind.INVALID, String.valueOf(e.getMessage()));
            }
        }
        X509Certificate certificate = presented.certificate();
        if (Door.of(context) != Door.EVIDENCE || certificate == null) {
            throw new Problem(
                    Kind.FORBIDDEN,
                    "show an investigator's certificate, or open a link made with: tripcap evidence link " + incident
                            + " --flow " + flow);
        }
        try {
            return evidence.persons()
                    .byCertificate(certificate.getEncoded(), incident, flow, purpose(presented.urlSecret()));
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException("a certificate of a connection has an encoding", impossible);
        }
    }

    /** Packets go unencrypted only to this very host. */
    private static void requireNear(Context context) throws Problem {
        if (Door.of(context) == Door.EVIDENCE) {
            return;
        }
        try {
            if (InetAddress.getByName(context.req().getRemoteAddr()).isLoopbackAddress()) {
                return;
            }
        } catch (UnknownHostException e) {
            LOG.debug("a peer without an address", e);
        }
        throw new Problem(Kind.FORBIDDEN, "packets are given to other hosts over TLS only");
    }

    private static Purpose purpose(@Nullable String query) throws Problem {
        String code = parameter(query, "purpose");
        if (code == null) {
            return Purpose.DISCLOSE;
        }
        return Arrays.stream(Purpose.values())
                .filter(purpose -> purpose.code().equals(code) && purpose != Purpose.INDEX)
                .findFirst()
                .orElseThrow(() -> new Problem(Kind.INVALID, "the purpose is none of those that a person has"));
    }

    private static @Nullable String parameter(@Nullable String query, String name) {
        if (query != null) {
            for (String pair : query.split("&", -1)) {
                if (pair.startsWith(name + "=")) {
                    return pair.substring(name.length() + 1);
                }
            }
        }
        return null;
    }

    private void send(Context context, IncidentId incident, String flow, KeyService keys)
            throws Problem, UnwrapRefusedException, InterruptedException {
        evidence.store().refresh();
        List<FlowPlace> places;
        try (Stream<FlowPlace> found = evidence.store().places(incident, "tripcap.flow.id:\"" + flow + "\"")) {
            places = found.toList();
        }
        if (places.isEmpty()) {
            throw new Problem(Kind.NOT_FOUND, "there is no such flow in this incident's index");
        }
        PacketRetrieval retrieval = new PacketRetrieval(evidence.store(), evidence.trust(), keys);
        Download out =
                new Download(context, "tripcap-" + incident.value().substring(0, 8) + "-" + flow.substring(0, 8));
        try {
            PacketRetrieval.Found found = retrieval.find(incident, WantedPackets.ofFlows(places));
            if (found.segments() == 0) {
                throw found.leftOut().isEmpty()
                        ? new Problem(Kind.NOT_FOUND, "the segments that the index names are not in the store")
                        : unsound();
            }
            out.incomplete = !found.leftOut().isEmpty();
            PacketRetrieval.Outcome outcome = found.write(out);
            if (outcome.leftOut().size() > found.leftOut().size()) {
                throw new IOException("what a segment holds is not what its sensor stated");
            }
            if (outcome.packets() == 0) {
                throw new Problem(Kind.NOT_FOUND, "the segments that the index names hold no packets of this flow");
            }
        } catch (IOException e) {
            LOG.warn("packets were not sent, or not all: {}", e.getMessage());
            if (!out.begun) {
                throw new Problem(Kind.UNAVAILABLE, "the packets cannot be read now", COME_AGAIN);
            }
            // Whoever receives it has to see that it is not all of it.
            ServletContextRequest.getServletContextRequest(context.req())
                    .getConnectionMetaData()
                    .getConnection()
                    .getEndPoint()
                    .close();
        }
    }

    private static Problem unsound() {
        return new Problem(
                Kind.UNSOUND, "what is stored is not what its sensor stated; 'tripcap evidence verify' tells what");
    }

    private static Problem refused(UnwrapRefusedException e) {
        String message = String.valueOf(e.getMessage());
        return switch (e.refusal()) {
            case MALFORMED -> new Problem(Kind.INVALID, message);
            case UNTRUSTED, ROLE, STALE, REPLAYED -> new Problem(Kind.FORBIDDEN, message);
            case NOT_BOUND -> new Problem(Kind.NOT_FOUND, message);
            case ERASED -> new Problem(Kind.GONE, message);
            case NOTHING_OPENS -> unsound();
            case LEDGER_UNAVAILABLE, BUSY -> new Problem(Kind.UNAVAILABLE, message, COME_AGAIN);
        };
    }

    /** The answer's body, which has a head once there is something to send. */
    private static final class Download extends OutputStream {
        private final Context context;
        private final String name;
        private boolean incomplete;
        private boolean begun;

        Download(Context context, String name) {
            this.context = context;
            this.name = name;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (!begun) {
                begun = true;
                context.contentType("application/x-pcapng");
                context.header(
                        "Content-Disposition",
                        "attachment; filename=\"" + name + (incomplete ? "-incomplete" : "") + ".pcapng\"");
            }
            context.res().getOutputStream().write(bytes, offset, length);
        }
    }
}
