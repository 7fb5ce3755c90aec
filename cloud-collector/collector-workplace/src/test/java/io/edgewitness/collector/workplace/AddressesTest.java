package io.edgewitness.collector.workplace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AddressesTest {
    @Test
    void theEndOfAnAddressIsCutOff() {
        assertThat(Addresses.shortened("203.0.113.77")).isEqualTo("203.0.113.0/24");
        assertThat(Addresses.shortened("2001:db8:1:2:3:4:5:6")).isEqualTo("2001:db8:1:0:0:0:0:0/48");
        assertThat(Addresses.network("203.0.113.77")).isEqualTo("203.0.113.77");
        assertThat(Addresses.network("2001:db8:1:2:3:4:5:6")).isEqualTo(Addresses.network("2001:db8:1:2:ffff::1"));
    }

    @Test
    void whatIsNoAddressIsNotLookedUp() {
        assertThat(Addresses.shortened("collector.example")).isEqualTo("?");
        assertThat(Addresses.shortened("")).isEqualTo("?");
        assertThat(Addresses.shortened("1.2.3.4, 5.6.7.8")).isEqualTo("?");
        assertThat(Addresses.shortened("1:2:3")).isEqualTo("?");
    }
}
