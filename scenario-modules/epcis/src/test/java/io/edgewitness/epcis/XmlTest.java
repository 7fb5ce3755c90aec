package io.edgewitness.epcis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XmlTest {
    private static final String DOCUMENT = """
            <?xml version="1.0" encoding="UTF-8"?>
            <epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" xmlns:acme="https://acme.example/"
                xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" schemaVersion="2.0" creationDate="2026-11-21T08:00:00+08:00">
              <EPCISBody><EventList>
                <ObjectEvent>
                  <eventTime>2026-11-21T08:00:00+08:00</eventTime>
                  <eventTimeZoneOffset>+08:00</eventTimeZoneOffset>
                  <epcList><epc>urn:epc:id:sgtin:4012345.011111.987</epc></epcList>
                  <action>ADD</action>
                  <bizStep>urn:epcglobal:cbv:bizstep:commissioning</bizStep>
                  <disposition>https://ref.gs1.org/cbv/Disp-active</disposition>
                  <readPoint><id>urn:epc:id:sgln:4012345.00001.1</id></readPoint>
                  <bizTransactionList><bizTransaction type="urn:epcglobal:cbv:btt:po">https://acme.example/po/7</bizTransaction></bizTransactionList>
                  <quantityList>
                    <quantityElement><epcClass>urn:epc:class:lgtin:4012345.012345.1</epcClass><quantity>200.5</quantity><uom>KGM</uom></quantityElement>
                    <quantityElement><epcClass>urn:epc:class:lgtin:4012345.012345.2</epcClass><quantity xsi:nil="true"/></quantityElement>
                  </quantityList>
                  <sensorElementList><sensorElement>
                    <sensorMetadata deviceID="urn:epc:id:giai:4000001.111"/>
                    <sensorReport type="gs1:Temperature" value="26.0" uom="CEL" booleanValue="1"/>
                    <sensorReport exception="gs1:ALARM_CONDITION"/>
                  </sensorElement></sensorElementList>
                  <ilmd><acme:heat>7</acme:heat></ilmd>
                  <acme:note>a</acme:note><acme:note>b</acme:note>
                </ObjectEvent>
              </EventList></EPCISBody>
            </epcis:EPCISDocument>
            """;

    private static String refusal(String document) {
        EpcisException e = catchThrowableOfType(EpcisException.class, () -> EpcisReader.message(document));
        assertThat(e).as("accepted: %s", document).isNotNull();
        return e.getMessage();
    }

    @Test
    void anEventInXmlIsTheSameInJson() throws Exception {
        EpcisEvent event = EpcisReader.message(DOCUMENT).get(0);
        String json = """
                {"@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"acme": "https://acme.example/"}],
                 "type": "ObjectEvent", "eventTime": "2026-11-21T08:00:00+08:00", "eventTimeZoneOffset": "+08:00",
                 "epcList": ["urn:epc:id:sgtin:4012345.011111.987"], "action": "ADD", "bizStep": "commissioning",
                 "disposition": "active", "readPoint": {"id": "urn:epc:id:sgln:4012345.00001.1"},
                 "bizTransactionList": [{"type": "po", "bizTransaction": "https://acme.example/po/7"}],
                 "quantityList": [{"epcClass": "urn:epc:class:lgtin:4012345.012345.1", "quantity": 200.5, "uom": "KGM"},
                   {"epcClass": "urn:epc:class:lgtin:4012345.012345.2"}],
                 "sensorElementList": [{"sensorMetadata": {"deviceID": "urn:epc:id:giai:4000001.111"}, "sensorReport": [
                   {"type": "Temperature", "value": 26.0, "uom": "CEL", "booleanValue": true}, {"exception": "ALARM_CONDITION"}]}],
                 "ilmd": {"acme:heat": "7"}, "acme:note": ["a", "b"]}""";
        assertThat(event.json().plain())
                .isEqualTo(EpcisReader.message(json).get(0).json().plain());
        assertThat(EpcisReader.message(EpcisWriter.text(event)).get(0).json().plain())
                .isEqualTo(event.json().plain());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <action>ADD          | <action>add                | line 9, column 15: /epcisBody/eventList/0/action: ADD, OBSERVE or DELETE
            <action>ADD</action> |                            | an ObjectEvent has no action
            commissioning        | comissioning               | /bizStep: a business step
            2026-11-21T08:00:00+08:00</eventTime> | yesterday</eventTime> | /eventTime: a time
            200.5                | many                       | /quantityList/0/quantity: a number is expected
            value="26.0"         | value="warm"               | /sensorReport/0/value: a number is expected
            <epc>urn:            | <epc>u r n:                | /epcList/0: a URI
            <acme:note>a</acme:note> | <note>a</note>         | /note: an ObjectEvent has no field
            schemaVersion="2.0"  | schemaVersion="1.2"        | /schemaVersion: "2.0"
            urn:epcglobal:epcis:xsd:2 | urn:epcglobal:epcis:xsd:1 | of EPCIS 2.0 is expected
            <EventList>          | <Events>                   | no XML:
            ObjectEvent          | ObjectEvnt                 | /type: an ObjectEvent
            """)
    void aSpoiledEventIsRefusedAtItsPlace(String was, String is, String told) {
        assertThat(refusal(DOCUMENT.replace(was, is == null ? "" : is)))
                .startsWith("line ")
                .contains(told);
    }

    @Test
    void aDocumentTypeOpensNothing() {
        String bomb = "<!DOCTYPE d [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>";
        String file = "<!DOCTYPE d [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>";
        for (String type : List.of(bomb, file)) {
            assertThat(refusal(DOCUMENT.replace("?>\n", "?>" + type)))
                    .contains("a document type with a part of its own is not accepted");
        }
        assertThat(refusal(DOCUMENT.replace("<acme:note>a", "<acme:note>&a;"))).startsWith("line ");
        assertThat(refusal(DOCUMENT.replace("<acme:note>a", "<acme:x>".repeat(100) + "<acme:note>a")))
                .startsWith("line ");
    }
}
