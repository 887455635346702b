package org.tripcap.capture.custody;

import java.util.Arrays;

/**
 * What drives a network interface, by the names that Linux gives its drivers. An enumeration, and not the name itself, since a
 * statement has no room for text; a driver that is not listed here is {@link #OTHER}.
 */
public enum InterfaceDriver {
    /** All interfaces at once: libpcap's {@code any}. */
    ANY("any"),
    LOOPBACK("loopback"),
    VETH("veth"),
    BRIDGE("bridge"),
    BONDING("bonding"),
    TEAM("team"),
    DUMMY("dummy"),
    IFB("ifb"),
    IPVLAN("ipvlan"),
    MACVLAN("macvlan"),
    VLAN("802.1Q VLAN Support"),
    TUN("tun"),
    WIREGUARD("wireguard"),
    VXLAN("vxlan"),
    GENEVE("geneve"),
    OPENVSWITCH("openvswitch"),
    VIRTIO("virtio_net"),
    VMXNET3("vmxnet3"),
    HYPERV("hv_netvsc"),
    XEN("vif"),
    ENA("ena"),
    GVE("gve"),
    MANA("mana"),
    E1000("e1000"),
    E1000E("e1000e"),
    IGB("igb"),
    IGBVF("igbvf"),
    IGC("igc"),
    IXGBE("ixgbe"),
    IXGBEVF("ixgbevf"),
    I40E("i40e"),
    IAVF("iavf"),
    ICE("ice"),
    MLX4("mlx4_en"),
    MLX5("mlx5_core"),
    BNX2("bnx2"),
    BNX2X("bnx2x"),
    BNXT("bnxt_en"),
    TG3("tg3"),
    CXGB4("cxgb4"),
    QEDE("qede"),
    SFC("sfc"),
    NFP("nfp"),
    IONIC("ionic"),
    ENIC("enic"),
    BE2NET("be2net"),
    HNS3("hns3"),
    ATLANTIC("atlantic"),
    R8152("r8152"),
    R8169("r8169"),
    STMMAC("st_gmac"),
    FEC("fec"),
    MVNETA("mvneta"),
    MACB("macb"),
    OTHER("other");

    private final String kernelName;

    InterfaceDriver(String kernelName) {
        this.kernelName = kernelName;
    }

    /** The wire code. */
    public String code() {
        return this == VLAN ? "8021q" : kernelName;
    }

    /** The driver of this name, as {@code ethtool -i} shows it, or {@code any}. */
    public static InterfaceDriver ofKernelName(String name) {
        return Arrays.stream(values())
                .filter(driver -> driver.kernelName.equals(name))
                .findFirst()
                .orElse(OTHER);
    }
}
