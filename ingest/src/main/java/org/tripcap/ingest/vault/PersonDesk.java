package org.tripcap.ingest.vault;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.Codes.Authentication;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Signer;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.incident.WireTime;
import org.tripcap.capture.segment.ContentKey;

/** {@link PersonAccess} of a vault in this process. Thread-safe. */
final class PersonDesk implements PersonAccess {
    private static final Logger LOG = LoggerFactory.getLogger(PersonDesk.class);

    private final Supplier<TrustFile> trust;
    private final Bindings bindings;
    private final ReleaseLog releases;
    private final UsedLinks links;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    PersonDesk(
            Supplier<TrustFile> trust, Bindings bindings, ReleaseLog releases, UsedLinks links, InstantSource clock) {
        this.trust = trust;
        this.bindings = bindings;
        this.releases = releases;
        this.links = links;
        this.clock = clock;
    }

    @Override
    public KeyService byLink(Signed signed, IncidentId incident, String flow) throws UnwrapRefusedException {
        return told(() -> {
            AccessLink link = link(signed, incident, flow);
            links.requireUnused(signed.digest(), link);
            bindings.of(incident);
            return new Reading(now -> {
                AccessLink still = link(signed, incident, flow);
                links.use(signed.digest(), still, now);
                return new Access(
                        incident,
                        still.purpose(),
                        person(signed.certificate(), now).keyId(),
                        signed.digest(),
                        Authentication.LINK);
            });
        });
    }

    @Override
    public KeyService byCertificate(byte[] certificate, IncidentId incident, String flow, Purpose purpose)
            throws UnwrapRefusedException {
        AccessLink.requireFlow(flow);
        if (purpose == Purpose.INDEX) {
            throw new IllegalArgumentException("a person does not read for " + purpose.code());
        }
        return told(() -> {
            person(certificate, clock.instant());
            bindings.of(incident);
            return new Reading(now -> {
                Signer person = person(certificate, now);
                return new Access(
                        incident,
                        purpose,
                        person.keyId(),
                        noted(person, incident, flow, purpose, now),
                        Authentication.CERTIFICATE);
            });
        });
    }

    /** Whose link it is was checked as of now, and so was everything that is in it. */
    private AccessLink link(Signed signed, IncidentId incident, String flow) throws UnwrapRefusedException {
        Instant now = clock.instant();
        try {
            requireInvestigator(trust.get().verify(signed, now));
        } catch (UntrustedException e) {
            throw untrusted("the link is not signed by a trusted identity", e);
        }
        AccessLink link;
        try {
            link = AccessLink.parse(signed.bytes());
        } catch (MalformedException e) {
            throw new UnwrapRefusedException(Refusal.MALFORMED, "the link is malformed: " + e.getMessage(), e);
        }
        if (link.time().isAfter(now.plus(ReplayGuard.WINDOW))) {
            throw new UnwrapRefusedException(
                    Refusal.STALE,
                    "the link was made at " + link.time() + ", which lies ahead of the vault's clock (" + now
                            + "); set both clocks");
        }
        if (!now.isBefore(link.expires())) {
            throw new UnwrapRefusedException(Refusal.STALE, "the link ended at " + link.expires() + "; make a new one");
        }
        if (!link.incident().equals(incident) || !link.flow().equals(flow)) {
            throw new UnwrapRefusedException(Refusal.UNTRUSTED, "the link is for another flow than this");
        }
        return link;
    }

    private Signer person(byte[] certificate, Instant now) throws UnwrapRefusedException {
        try {
            return requireInvestigator(trust.get().verifyCertificate(certificate, now));
        } catch (UntrustedException e) {
            throw untrusted("the certificate is not a trusted identity's", e);
        }
    }

    private static Signer requireInvestigator(Signer person) throws UnwrapRefusedException {
        if (person.role() != Role.INVESTIGATOR) {
            throw new UnwrapRefusedException(
                    Refusal.ROLE,
                    "a key of role " + person.role().code() + " may not read packets; one of role "
                            + Role.INVESTIGATOR.code() + " may");
        }
        return person;
    }

    private static UnwrapRefusedException untrusted(String what, UntrustedException e) {
        return new UnwrapRefusedException(Refusal.UNTRUSTED, what + ": " + e.getMessage(), e);
    }

    /** Digest of who asked for what, and a nonce that keeps others from guessing the flow. */
    private Digest noted(Signer person, IncidentId incident, String flow, Purpose purpose, Instant now) {
        return Digest.of(JsonLine.write(json -> {
            json.writeNumberField("v", 1);
            json.writeStringField("type", "evidence.request");
            json.writeStringField("asker", person.keyId());
            json.writeStringField("incident", incident.value());
            json.writeStringField("flow", flow);
            json.writeStringField("purpose", purpose.code());
            json.writeStringField("time", WireTime.format(now));
            json.writeStringField("nonce", UnwrapRequest.nonce(random));
        }));
    }

    private interface Admitting {
        KeyService admit() throws UnwrapRefusedException;
    }

    private static KeyService told(Admitting admitting) throws UnwrapRefusedException {
        try {
            return admitting.admit();
        } catch (UnwrapRefusedException e) {
            LOG.warn("packets refused ({}): {}", e.refusal().code(), e.getMessage());
            throw e;
        }
    }

    /** Makes sure that who reads may, at the last moment before it is stated. */
    private interface Ticket {
        Access take(Instant now) throws UnwrapRefusedException, IOException;
    }

    /** One act of one person; of many segments, it is stated in several statements. */
    private final class Reading implements KeyService {
        private final Ticket ticket;
        private boolean used;

        Reading(Ticket ticket) {
            this.ticket = ticket;
        }

        /** For the purpose that the person has, whatever is asked for. */
        @Override
        public synchronized List<KeyRelease> request(
                IncidentId incident, Purpose asked, List<WrappedSegmentKey> segments)
                throws UnwrapRefusedException, IOException {
            if (used) {
                throw new IllegalStateException("an answer is used once");
            }
            used = true;
            BoundKey key = bindings.of(incident);
            Access taken = ticket.take(clock.instant());
            if (!taken.incident().equals(incident)) {
                throw new IllegalArgumentException("this reads incident " + taken.incident() + ", not " + incident);
            }
            List<KeyRelease> answers = new ArrayList<>(segments.size());
            for (int from = 0; from < segments.size(); from += UnwrapRequest.MAX_SEGMENTS) {
                int to = Math.min(segments.size(), from + UnwrapRequest.MAX_SEGMENTS);
                answers.addAll(release(key, taken, segments.subList(from, to)));
            }
            return List.copyOf(answers);
        }

        private List<KeyRelease> release(BoundKey key, Access taken, List<WrappedSegmentKey> segments)
                throws UnwrapRefusedException, IOException {
            List<KeyRelease> answers = new ArrayList<>(segments.size());
            List<WrappedSegmentKey> opened = new ArrayList<>();
            for (WrappedSegmentKey segment : segments) {
                ContentKey content = key.unwrap(segment);
                if (content == null) {
                    answers.add(new KeyRelease.NotOpened(segment.context()));
                } else {
                    opened.add(segment);
                    answers.add(new KeyRelease.Released(segment.context(), content));
                }
            }
            if (!opened.isEmpty()) {
                releases.release(taken, opened);
            }
            return answers;
        }
    }
}
