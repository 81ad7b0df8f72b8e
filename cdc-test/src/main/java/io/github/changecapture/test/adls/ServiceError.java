package io.github.changecapture.test.adls;

/** A refusal, as the service documents it. */
final class ServiceError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  ServiceError(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  static ServiceError pathNotFound() {
    return new ServiceError(404, "PathNotFound", "The specified path does not exist.");
  }

  static ServiceError conditionNotMet() {
    return new ServiceError(
        412,
        "ConditionNotMet",
        "The condition specified using HTTP conditional header(s) is not met.");
  }

  static ServiceError invalidQuery(String parameter) {
    return new ServiceError(
        400,
        "InvalidQueryParameterValue",
        "Value for one of the query parameters specified in the request URI is invalid: "
            + parameter);
  }

  static ServiceError invalidHeader(String header) {
    return new ServiceError(
        400,
        "InvalidHeaderValue",
        "The value for one of the HTTP headers is not in the correct format: " + header);
  }

  static ServiceError authenticationFailed(String detail) {
    return new ServiceError(
        403,
        "AuthenticationFailed",
        "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature. "
            + detail);
  }
}
