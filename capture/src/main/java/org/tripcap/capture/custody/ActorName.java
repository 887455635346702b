package org.tripcap.capture.custody;

import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.tripcap.capture.custody.UntrustedException.Reason;

/**
 * The subject of an actor's certificate: {@code OU=<role>, CN=<pseudonym>}.
 *
 * @param name a pseudonym of at most 63 lower-case letters, digits and hyphens, never a person's or host's name
 */
record ActorName(String name, Role role) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

    ActorName {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a pseudonym has at most 63 lower-case letters, digits and hyphens, and '" + name + "' is none");
        }
    }

    /** Reads a subject. */
    static ActorName read(X500Name subject) throws UntrustedException {
        String name = only(subject, BCStyle.CN, "CN");
        String roleCode = only(subject, BCStyle.OU, "OU");
        if (subject.getRDNs().length != 2) {
            throw refused("a subject of CN and OU only", subject.getRDNs().length + " names");
        }
        if (!NAME.matcher(name).matches()) {
            throw refused("a pseudonym of at most 63 lower-case letters, digits and hyphens as CN", "another CN");
        }
        Role role = Role.ofCode(roleCode).orElseThrow(() -> refused("a role as OU", "another OU"));
        return new ActorName(name, role);
    }

    X500Name toSubject() {
        return subject(name, role.code());
    }

    static X500Name subject(String name, String unit) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.OU, unit)
                .addRDN(BCStyle.CN, name)
                .build();
    }

    private static String only(X500Name subject, ASN1ObjectIdentifier attribute, String name)
            throws UntrustedException {
        RDN[] values = subject.getRDNs(attribute);
        if (values.length != 1 || values[0].isMultiValued()) {
            throw refused("exactly one " + name + " in the subject", values.length + " of them");
        }
        try {
            return IETFUtils.valueToString(values[0].getFirst().getValue());
        } catch (IllegalArgumentException e) {
            throw refused("text in the subject's " + name, "bytes that are none (" + e.getMessage() + ")");
        }
    }

    private static UntrustedException refused(String expected, String found) {
        return new UntrustedException(Reason.CERTIFICATE, expected, found);
    }
}
