package io.edgewitness.edge.plant;

import com.digitalpetri.modbus.FunctionCode;
import com.digitalpetri.modbus.exceptions.ModbusResponseException;
import com.digitalpetri.modbus.exceptions.UnknownUnitIdException;
import com.digitalpetri.modbus.pdu.ReadCoilsRequest;
import com.digitalpetri.modbus.pdu.ReadCoilsResponse;
import com.digitalpetri.modbus.pdu.ReadDiscreteInputsRequest;
import com.digitalpetri.modbus.pdu.ReadDiscreteInputsResponse;
import com.digitalpetri.modbus.pdu.ReadHoldingRegistersRequest;
import com.digitalpetri.modbus.pdu.ReadHoldingRegistersResponse;
import com.digitalpetri.modbus.pdu.ReadInputRegistersRequest;
import com.digitalpetri.modbus.pdu.ReadInputRegistersResponse;
import com.digitalpetri.modbus.pdu.WriteMultipleCoilsRequest;
import com.digitalpetri.modbus.pdu.WriteMultipleCoilsResponse;
import com.digitalpetri.modbus.pdu.WriteMultipleRegistersRequest;
import com.digitalpetri.modbus.pdu.WriteMultipleRegistersResponse;
import com.digitalpetri.modbus.pdu.WriteSingleCoilRequest;
import com.digitalpetri.modbus.pdu.WriteSingleCoilResponse;
import com.digitalpetri.modbus.pdu.WriteSingleRegisterRequest;
import com.digitalpetri.modbus.pdu.WriteSingleRegisterResponse;
import com.digitalpetri.modbus.server.ModbusRequestContext;
import com.digitalpetri.modbus.server.ModbusServices;
import java.util.Map;

/** Answers requests from the memory of the unit that they name; for a unit that is not there nobody answers. */
final class MeterServices implements ModbusServices {
    private final Map<Integer, RegisterDevice> devices;

    MeterServices(Map<Integer, RegisterDevice> devices) {
        this.devices = devices;
    }

    private RegisterDevice device(int unit) throws UnknownUnitIdException {
        RegisterDevice device = devices.get(unit);
        if (device == null) {
            throw new UnknownUnitIdException(unit);
        }
        return device;
    }

    @Override
    public ReadCoilsResponse readCoils(ModbusRequestContext context, int unit, ReadCoilsRequest request)
            throws ModbusResponseException, UnknownUnitIdException {
        return new ReadCoilsResponse(
                device(unit).readBits(FunctionCode.READ_COILS, request.address(), request.quantity()));
    }

    @Override
    public ReadDiscreteInputsResponse readDiscreteInputs(
            ModbusRequestContext context, int unit, ReadDiscreteInputsRequest request)
            throws ModbusResponseException, UnknownUnitIdException {
        return new ReadDiscreteInputsResponse(
                device(unit).readBits(FunctionCode.READ_DISCRETE_INPUTS, request.address(), request.quantity()));
    }

    @Override
    public ReadHoldingRegistersResponse readHoldingRegisters(
            ModbusRequestContext context, int unit, ReadHoldingRegistersRequest request)
            throws ModbusResponseException, UnknownUnitIdException {
        return new ReadHoldingRegistersResponse(
                device(unit).readRegisters(FunctionCode.READ_HOLDING_REGISTERS, request.address(), request.quantity()));
    }

    @Override
    public ReadInputRegistersResponse readInputRegisters(
            ModbusRequestContext context, int unit, ReadInputRegistersRequest request)
            throws ModbusResponseException, UnknownUnitIdException {
        return new ReadInputRegistersResponse(
                device(unit).readRegisters(FunctionCode.READ_INPUT_REGISTERS, request.address(), request.quantity()));
    }

    @Override
    public WriteSingleCoilResponse writeSingleCoil(
            ModbusRequestContext context, int unit, WriteSingleCoilRequest request)
            throws ModbusResponseException, UnknownUnitIdException {
        device(unit).writeBit(FunctionCode.WRITE_SINGLE_COIL, request.address(), request.value() != 0);
        return new WriteSingleCoilResponse(request.address(), request.value());
    }

    @Override
    public WriteSingleRegisterResponse writeSingleRegister(
            ModbusRequestContext context, int unit, WriteSingleRegisterRequest request)
            throws ModbusResponseException, UnknownUnitIdException {
        byte[] bytes = RegisterDevice.int16(request.value());
        device(unit).writeRegisters(FunctionCode.WRITE_SINGLE_REGISTER, request.address(), bytes);
        return new WriteSingleRegisterResponse(request.address(), request.value());
    }

    @Override
    public WriteMultipleCoilsResponse writeMultipleCoils(
            ModbusRequestContext context, int unit, WriteMultipleCoilsRequest request)
            throws ModbusResponseException, UnknownUnitIdException {
        for (int i = 0; i < request.quantity(); i++) {
            boolean on = (request.values()[i / 8] >> (i % 8) & 1) == 1;
            device(unit).writeBit(FunctionCode.WRITE_MULTIPLE_COILS, request.address() + i, on);
        }
        return new WriteMultipleCoilsResponse(request.address(), request.quantity());
    }

    @Override
    public WriteMultipleRegistersResponse writeMultipleRegisters(
            ModbusRequestContext context, int unit, WriteMultipleRegistersRequest request)
            throws ModbusResponseException, UnknownUnitIdException {
        device(unit).writeRegisters(FunctionCode.WRITE_MULTIPLE_REGISTERS, request.address(), request.values());
        return new WriteMultipleRegistersResponse(request.address(), request.quantity());
    }
}
